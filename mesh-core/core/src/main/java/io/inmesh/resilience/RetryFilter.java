package io.inmesh.resilience;

import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.RetryConditions;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends a failed call again where the classifier calls that safe, or a route names the failure, the destination's budget has a token and the deadline
 * leaves time. The first retry after an error that reached no peer is immediate: nothing is overloaded by it. Otherwise
 * it waits: full jitter below an exponential bound, or as {@code Retry-After} asks, up to the largest bound; an instance
 * that sheds load ({@code x-envoy-overloaded}) speaks for itself alone, so that the next instance is not waited for.
 *
 * <p>A response that is given up on is discarded; the last outcome reaches the caller, an error with what was tried and
 * why it ended. Attempts after the first carry {@code x-envoy-attempt-count}.
 */
public final class RetryFilter implements Filter {

    /** Envoy's header: the number of the attempt, absent at the first. */
    public static final String ATTEMPT_COUNT = "x-envoy-attempt-count";

    final RetrySettings settings;
    final RetryBudget budget;
    final ResponseClassifier classifier;
    final MeshTime time;
    final ResilienceObserver observer;
    final Backoff backoff;

    /** @param budget of the whole destination */
    public RetryFilter(
            RetrySettings settings,
            RetryBudget budget,
            ResponseClassifier classifier,
            MeshTime time,
            ResilienceObserver observer) {
        this(
                settings,
                budget,
                classifier,
                time,
                observer,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param budget of the whole destination
     * @param conditions what a route says in place of the classifier's judgement of what may be sent again; null: nothing
     */
    public RetryFilter(
            RetrySettings settings,
            RetryBudget budget,
            ResponseClassifier classifier,
            @Nullable RetryConditions conditions,
            MeshTime time,
            ResilienceObserver observer) {
        this(
                settings,
                budget,
                conditions == null ? classifier : new ConditionalClassifier(classifier, conditions),
                time,
                observer);
    }

    /** @param jitter numbers from 0 to below 1 */
    RetryFilter(
            RetrySettings settings,
            RetryBudget budget,
            ResponseClassifier classifier,
            MeshTime time,
            ResilienceObserver observer,
            DoubleSupplier jitter) {
        this.settings = settings;
        this.budget = budget;
        this.classifier = classifier;
        this.time = time;
        this.observer = observer;
        this.backoff = new Backoff(settings, time, jitter);
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return new RetryCall(this, request, next);
    }
}
