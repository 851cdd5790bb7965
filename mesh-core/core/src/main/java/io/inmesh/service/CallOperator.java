package io.inmesh.service;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A call that is watched: publisher, subscriber and subscription in one object, so that a filter which has to see the
 * outcome costs one allocation per call. {@link #start} runs at subscription; {@link #onOutcome} runs exactly once, before
 * the caller sees the outcome. Single-use: a second subscription fails.
 */
public abstract class CallOperator extends Mono<Response> implements CoreSubscriber<Response>, Subscription {

    private static final AtomicIntegerFieldUpdater<CallOperator> STATE =
            AtomicIntegerFieldUpdater.newUpdater(CallOperator.class, "state");

    private static final int NEW = 0;
    private static final int RUNNING = 1;
    private static final int DONE = 2;

    @SuppressWarnings("NullAway.Init") // set by subscribe, before start
    private CoreSubscriber<? super Response> downstream;

    private @Nullable Subscription upstream;
    private volatile int state;

    /** Begins the call; what it throws becomes the outcome. */
    protected abstract Mono<Response> start();

    /**
     * How the call ended: a response, an error, or (both null) the caller's cancellation. Runs on whichever thread ended
     * it and must not throw or block.
     */
    protected abstract void onOutcome(@Nullable Response response, @Nullable Throwable error);

    /** What the caller gets in place of {@code response}, asked once after {@link #onOutcome}: itself unless overridden. */
    protected Response delivered(Response response) {
        return response;
    }

    @Override
    public final void subscribe(CoreSubscriber<? super Response> actual) {
        if (!STATE.compareAndSet(this, NEW, RUNNING)) {
            Mono.<Response>error(new IllegalStateException("a call can be subscribed once"))
                    .subscribe(actual);
            return;
        }
        downstream = actual;
        try {
            start().subscribe(this);
        } catch (Throwable e) { // an Error too: what start() counted must be given back
            if (upstream == null) {
                onSubscribe(Operators.emptySubscription());
            }
            onError(e);
        }
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        upstream = subscription;
        downstream.onSubscribe(this);
    }

    @Override
    public final void onNext(Response response) {
        if (STATE.compareAndSet(this, RUNNING, DONE)) {
            onOutcome(response, null);
            downstream.onNext(delivered(response));
            downstream.onComplete();
        } else {
            response.body().discard();
        }
    }

    @Override
    public final void onError(Throwable error) {
        if (STATE.compareAndSet(this, RUNNING, DONE)) {
            onOutcome(null, error);
            downstream.onError(error);
        }
    }

    @Override
    public final void onComplete() {
        if (state == RUNNING) {
            onError(new IllegalStateException("a service completed without a response"));
        }
    }

    @Override
    public final void request(long n) {
        Subscription s = upstream;
        if (s != null) {
            s.request(n);
        }
    }

    @Override
    public final void cancel() {
        if (STATE.compareAndSet(this, RUNNING, DONE)) {
            onOutcome(null, null);
            Subscription s = upstream;
            if (s != null) {
                s.cancel();
            }
        }
    }

    /** The caller's context; a subclass may add to it for what it calls. */
    @Override
    public Context currentContext() {
        return downstream.currentContext();
    }
}
