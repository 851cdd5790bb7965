package io.inmesh.telemetry;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.testkit.FilterContractTest;
import org.junit.jupiter.api.Nested;

class TelemetryFilterContractTest {

    private static final ResponseClassifier CLASSIFIER = ResponseClassifier.standard();

    private final Recorded recorded = new Recorded();

    @Nested
    class Client extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new ClientTelemetryFilter(recorded.telemetry, "reviews", CLASSIFIER, time);
        }
    }

    @Nested
    class Attempt extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new AttemptTelemetryFilter(recorded.telemetry, "reviews", Endpoint.of("10.0.0.7", 8080), CLASSIFIER);
        }
    }

    @Nested
    class Server extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new ServerTelemetryFilter(recorded.telemetry, "http", time);
        }
    }

    @Nested
    class Ambient extends FilterContractTest {
        @Override
        protected Filter filter() {
            return AmbientContext.filter();
        }

        @Override
        protected Request request() {
            Request request = super.request();
            return request.withCall(request.call().withDeadline(time.nanoTime() + 1_000_000));
        }
    }
}
