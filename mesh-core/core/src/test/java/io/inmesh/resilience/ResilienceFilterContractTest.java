package io.inmesh.resilience;

import io.inmesh.service.Filter;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.FilterContractTest;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class ResilienceFilterContractTest {

    private static final ResponseClassifier CLASSIFIER = ResponseClassifier.standard();

    @Nested
    class Deadline extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new DeadlineFilter(time, Duration.ofSeconds(1));
        }
    }

    @Nested
    class AttemptTimeout extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new AttemptTimeoutFilter(time, Duration.ofSeconds(1));
        }
    }

    @Nested
    class InboundDeadline extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new InboundDeadlineFilter(time, AdmissionSettings.DEFAULT, ResilienceObserver.NONE);
        }
    }

    @Nested
    class Retry extends FilterContractTest {
        @Override
        protected Filter filter() {
            RetryBudget budget = new RetryBudget(RetrySettings.DEFAULT, time);
            return new RetryFilter(RetrySettings.DEFAULT, budget, CLASSIFIER, time, ResilienceObserver.NONE);
        }
    }

    @Nested
    class Breaker extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new BreakerFilter("reviews", BreakerSettings.DEFAULT, CLASSIFIER, time, ResilienceObserver.NONE);
        }
    }

    @Nested
    class Limit extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new LimitFilter("reviews", new DestinationLimits(new LimitSettings(1000, 0)));
        }
    }

    @Nested
    class Admission extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new AdmissionFilter(AdmissionSettings.DEFAULT, ResilienceObserver.NONE);
        }
    }
}
