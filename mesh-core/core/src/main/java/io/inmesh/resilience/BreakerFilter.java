package io.inmesh.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.inmesh.resilience.ResilienceObserver.BreakerState;
import io.inmesh.service.CallOperator;
import io.inmesh.service.Classification;
import io.inmesh.service.Filter;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The circuit breaker of one destination (resilience4j's): stops calling it while most calls fail, so that it can
 * recover and its callers fail fast. Outcomes that say nothing of the destination are not counted. The window counts
 * calls, not seconds: resilience4j's lock-free window over time reads the system clock whatever it is told.
 */
public final class BreakerFilter implements Filter {

    /** Its only use is to be a failure: resilience4j counts throwables, not responses. */
    private final MeshException failed = MeshException.of(Kind.CONNECTION_CLOSED, "a failed call");

    private final BreakerSettings settings;
    private final MeshTime time;
    private final ResponseClassifier classifier;
    private final ResilienceObserver observer;
    private final CircuitBreaker breaker;

    /** Successes since the last failure or change of state. */
    private final AtomicInteger streak = new AtomicInteger();

    /** @param destination whose calls it guards: names it in errors */
    public BreakerFilter(
            String destination,
            BreakerSettings settings,
            ResponseClassifier classifier,
            MeshTime time,
            ResilienceObserver observer) {
        this(CircuitBreaker.of(destination, config(settings, time)), settings, classifier, time, observer);
    }

    private BreakerFilter(
            CircuitBreaker breaker,
            BreakerSettings settings,
            ResponseClassifier classifier,
            MeshTime time,
            ResilienceObserver observer) {
        this.settings = settings;
        this.time = time;
        this.classifier = classifier;
        this.observer = observer;
        this.breaker = breaker;
        breaker.getEventPublisher().onStateTransition(event -> {
            streak.set(0);
            observer.breakerChanged(
                    state(event.getStateTransition().getFromState()),
                    state(event.getStateTransition().getToState()));
        });
    }

    /**
     * One with other settings that knows what this one knows. An open one stays open, for the rest that the new settings say,
     * counted from now; one that tests goes on testing; of a closed one the outcomes count on, fewer in the same proportion
     * where the new window is smaller, so that it opens at once where they are too many by the new rate.
     */
    public BreakerFilter with(BreakerSettings changed) {
        CircuitBreaker next = CircuitBreaker.of(breaker.getName(), config(changed, time));
        if (settings.enabled() && changed.enabled()) {
            carry(next, changed.window());
        }
        return new BreakerFilter(next, changed, classifier, time, observer);
    }

    /** Told to nobody: nothing has changed for the destination. */
    private void carry(CircuitBreaker next, int window) {
        BreakerState state = state();
        if (state != BreakerState.CLOSED) {
            next.transitionToOpenState();
            if (state == BreakerState.HALF_OPEN) {
                next.transitionToHalfOpenState();
            }
            return;
        }
        CircuitBreaker.Metrics seen = breaker.getMetrics();
        int all = seen.getNumberOfBufferedCalls();
        int calls = Math.min(all, window);
        long failures = all == 0 ? 0 : Math.round((double) seen.getNumberOfFailedCalls() * calls / all);
        // Failures last: the rate is never above the one that all of them come to.
        for (int i = 0; i < calls; i++) {
            if (i < calls - failures) {
                next.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
                next.onError(0, TimeUnit.NANOSECONDS, failed);
            }
        }
    }

    private static CircuitBreakerConfig config(BreakerSettings settings, MeshTime time) {
        return CircuitBreakerConfig.custom()
                .clock(new MonotonicClock(time))
                .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                .slidingWindow(
                        settings.window(),
                        settings.minimumCalls(),
                        SlidingWindowType.COUNT_BASED,
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .failureRateThreshold((float) (settings.failureRate() * 100))
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .writableStackTraceEnabled(false)
                .build();
    }

    private static BreakerState state(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
        };
    }

    /** Open until a call tries it after its rest, even when the rest is over. */
    public BreakerState state() {
        return state(breaker.getState());
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return settings.enabled() ? new Guarded(request, next) : next.call(request);
    }

    /**
     * One more success changes nothing in a window that holds nothing else, and telling it costs ten times the rest of
     * this filter. Twice the window, since threads that race may count a success from before the last failure.
     */
    private void succeeded() {
        boolean saturated = streak.get() >= 2 * settings.window() && breaker.getState() == CircuitBreaker.State.CLOSED;
        if (!saturated) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            streak.incrementAndGet();
        }
    }

    private void failed() {
        streak.set(0);
        breaker.onError(0, TimeUnit.NANOSECONDS, failed);
    }

    private MeshException open(Request request) {
        return MeshException.unprocessed(
                Kind.CIRCUIT_OPEN,
                "call to " + breaker.getName() + ": its circuit breaker is "
                        + (breaker.getState() == CircuitBreaker.State.OPEN
                                ? "open: " + Math.round(settings.failureRate() * 100) + "% or more of the last "
                                        + settings.window() + " calls failed"
                                : "half-open and its test calls are under way")
                        + "; " + request.method() + " was not sent; it rests for "
                        + settings.openFor().toMillis()
                        + " ms at a time",
                null);
    }

    private final class Guarded extends CallOperator {

        private final Request request;
        private final Service next;
        private boolean permitted;

        Guarded(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            permitted = breaker.tryAcquirePermission();
            if (permitted) {
                return next.call(request);
            }
            observer.breakerRejected();
            request.body().discard();
            return Mono.error(open(request));
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            if (!permitted) {
                return;
            }
            Classification outcome = classifier.classify(request, response, error);
            if (outcome == Classification.NEUTRAL || MeshException.isLocal(error)) {
                breaker.releasePermission();
            } else if (outcome.isFailure()) {
                failed();
            } else {
                succeeded();
            }
        }
    }
}
