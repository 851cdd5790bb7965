package io.inmesh.resilience;

import io.inmesh.resilience.ResilienceObserver.RetryEnd;
import io.inmesh.service.Call;
import io.inmesh.service.Classification;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One logical call with all of its attempts. They follow one another strictly: the next begins only when the one before
 * has sent its last signal, so that one object can listen to all of them.
 */
final class RetryCall extends Mono<Response> implements CoreSubscriber<Response>, Subscription {

    private static final AtomicIntegerFieldUpdater<RetryCall> SUBSCRIBED =
            AtomicIntegerFieldUpdater.newUpdater(RetryCall.class, "subscribed");
    private static final AtomicReferenceFieldUpdater<RetryCall, @Nullable Subscription> ACTIVE =
            AtomicReferenceFieldUpdater.newUpdater(RetryCall.class, Subscription.class, "active");
    private static final AtomicIntegerFieldUpdater<RetryCall> RETRYING =
            AtomicIntegerFieldUpdater.newUpdater(RetryCall.class, "retrying");
    private static final long NO_RETRY = -1;

    private final RetryFilter policy;
    private final Service next;
    private Request request;

    @SuppressWarnings("NullAway.Init") // set by subscribe, before anything else
    private CoreSubscriber<? super Response> downstream;

    /** Nanoseconds to wait once the failed response's attempt has completed, or {@link #NO_RETRY}. */
    private long waitNanos = NO_RETRY;

    /** Why the last failure was not tried again; null: it was not a failure, or it was tried again. */
    private @Nullable RetryEnd ended;

    private volatile int subscribed;
    /** 1 while this call counts as one that is being retried. */
    private volatile int retrying;

    private volatile boolean requested;

    /** The attempt or wait in progress; Operators.cancelledSubscription() once this call has ended. */
    private volatile @Nullable Subscription active;

    RetryCall(RetryFilter policy, Request request, Service next) {
        this.policy = policy;
        this.request = request;
        this.next = next;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Response> actual) {
        if (subscribed != 0 || !SUBSCRIBED.compareAndSet(this, 0, 1)) {
            Mono.<Response>error(new IllegalStateException("a call can be subscribed once"))
                    .subscribe(actual);
            return;
        }
        downstream = actual;
        actual.onSubscribe(this);
        if (!isEnded()) {
            policy.budget.deposit();
            attempt();
        }
    }

    private void attempt() {
        Mono<Response> attempt;
        try {
            attempt = next.call(request);
        } catch (Throwable e) { // an Error too: the call must end
            attempt = Mono.error(e);
        }
        attempt.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!hold(subscription)) {
            subscription.cancel();
        } else if (requested) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Response response) {
        // A call that nobody waits for any more takes nothing from the budget.
        waitNanos = isEnded() ? NO_RETRY : judge(response, null);
        if (waitNanos != NO_RETRY) {
            response.body().discard();
        } else if (end()) {
            downstream.onNext(response);
            downstream.onComplete();
        } else {
            response.body().discard();
        }
    }

    @Override
    public void onError(Throwable error) {
        long wait = isEnded() ? NO_RETRY : judge(null, error);
        if (wait != NO_RETRY) {
            again(wait);
        } else if (end()) {
            downstream.onError(RetryReport.explained(error, request, ended, policy));
        }
    }

    @Override
    public void onComplete() {
        if (waitNanos != NO_RETRY) {
            long wait = waitNanos;
            waitNanos = NO_RETRY;
            again(wait);
        } else if (!isEnded()) {
            onError(new IllegalStateException("a service completed without a response"));
        }
    }

    @Override
    public void request(long n) {
        requested = true;
        Subscription s = active;
        if (s != null) {
            s.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void cancel() {
        Subscription s = ACTIVE.getAndSet(this, Operators.cancelledSubscription());
        endRetrying();
        if (s != null) {
            s.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }

    /** Nanoseconds to wait before the next attempt, or {@link #NO_RETRY}, with the reason in {@link #ended}. */
    private long judge(@Nullable Response response, @Nullable Throwable error) {
        Classification outcome = policy.classifier.classify(request, response, error);
        if (!outcome.isFailure()) {
            return NO_RETRY;
        }
        if (!outcome.isRetryable()) {
            return noRetry(RetryEnd.UNSAFE);
        }
        Call call = request.call();
        if (call.attempt() >= policy.settings.maxAttempts()) {
            return noRetry(RetryEnd.ATTEMPTS);
        }
        long wait = policy.backoff.nanos(call.attempt(), response, error);
        if (wait >= call.remainingNanos(policy.time.nanoTime())) {
            return noRetry(RetryEnd.DEADLINE);
        }
        if (!beginRetrying()) {
            return noRetry(RetryEnd.LIMIT);
        }
        return policy.budget.tryWithdraw() ? wait : noRetry(RetryEnd.BUDGET);
    }

    private boolean beginRetrying() {
        if (retrying == 1) {
            return true;
        }
        if (!policy.budget.tryBeginRetrying()) {
            return false;
        }
        retrying = 1;
        if (isEnded()) {
            endRetrying(); // cancelled meanwhile
        }
        return true;
    }

    private void endRetrying() {
        if (retrying == 1 && RETRYING.compareAndSet(this, 1, 0)) {
            policy.budget.endRetrying();
        }
    }

    private long noRetry(RetryEnd reason) {
        ended = reason;
        return NO_RETRY;
    }

    private void again(long nanos) {
        Call call = request.call().nextAttempt();
        request = request.withCall(call).withHeader(RetryFilter.ATTEMPT_COUNT, Integer.toString(call.attempt()));
        Duration wait = Duration.ofNanos(nanos);
        if (isEnded()) {
            return;
        }
        policy.observer.retrying(request, wait);
        if (nanos == 0) {
            attempt();
            return;
        }
        Wait timer = new Wait();
        if (hold(timer)) {
            timer.task.update(policy.time.schedule(this::afterWait, wait));
        }
    }

    private void afterWait() {
        if (!isEnded()) {
            attempt();
        }
    }

    private boolean isEnded() {
        return active == Operators.cancelledSubscription();
    }

    private boolean hold(Subscription subscription) {
        while (true) {
            Subscription before = active;
            if (before == Operators.cancelledSubscription()) {
                return false;
            }
            if (ACTIVE.compareAndSet(this, before, subscription)) {
                return true;
            }
        }
    }

    /** Whether the outcome is still wanted: true once at most. */
    private boolean end() {
        if (ACTIVE.getAndSet(this, Operators.cancelledSubscription()) == Operators.cancelledSubscription()) {
            return false;
        }
        endRetrying();
        RetryEnd reason = ended;
        if (reason != null && policy.settings.maxAttempts() > 1) {
            policy.observer.retriesEnded(request, reason);
        }
        return true;
    }

    /** What an attempt's subscription is between attempts. */
    private static final class Wait implements Subscription {

        private final Disposable.Swap task = Disposables.swap();

        @Override
        public void request(long n) {
            // The next attempt asks for itself.
        }

        @Override
        public void cancel() {
            task.dispose();
        }
    }
}
