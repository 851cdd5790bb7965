package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Informational;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One call on the wire: the Mono that its caller subscribes, the subscription, the timer and the state in one object. It
 * starts when the response is asked for, and from then on lives on one event loop.
 */
final class ClientExchange extends TimedCall implements Subscription, Runnable {

    private static final System.Logger LOG = System.getLogger(ClientExchange.class.getName());
    private static final AtomicIntegerFieldUpdater<ClientExchange> STAGE =
            AtomicIntegerFieldUpdater.newUpdater(ClientExchange.class, "stage");

    private static final int NEW = 0;
    private static final int SUBSCRIBED = 1;
    private static final int STARTED = 2;
    private static final int CANCELLED = 3;

    /** In-memory bodies up to this size are written together with the head; larger ones as the connection takes them. */
    private static final int WHOLE_BODY = 64 * 1024;

    private static final int MAX_INTERIM = 32;
    private static final long NEVER = Call.NO_DEADLINE;

    final Request request;
    private final NettyEndpoint endpoint;
    private volatile int stage = NEW;

    @SuppressWarnings("NullAway.Init") // subscribe
    private CoreSubscriber<? super Response> downstream;

    @SuppressWarnings("NullAway.Init") // request
    private LoopPool pool;

    // Owned by the loop's thread.
    private @Nullable Wire wire;
    private @Nullable Upload upload;
    private @Nullable ResponseReader reader;
    private @Nullable BodyStream stream;
    private boolean finished;
    private boolean uploaded;
    private int interims;
    private long startedNanos;
    private long continueNanos = NEVER;
    private long unclaimedNanos = NEVER;

    ClientExchange(Request request, NettyEndpoint endpoint) {
        this.request = request;
        this.endpoint = endpoint;
    }

    // The caller's side, on any thread.

    @Override
    public void subscribe(CoreSubscriber<? super Response> actual) {
        if (STAGE.compareAndSet(this, NEW, SUBSCRIBED)) {
            downstream = actual;
            actual.onSubscribe(this);
        } else {
            Mono.<Response>error(new IllegalStateException("a call can be subscribed once"))
                    .subscribe(actual);
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && stage == SUBSCRIBED) {
            // Before the stage says so: a cancel on another thread goes there.
            pool = endpoint.choosePool();
            if (STAGE.compareAndSet(this, SUBSCRIBED, STARTED)) {
                if (pool.loop.isCurrent()) {
                    run();
                } else {
                    execute(pool.loop, this, () -> downstream.onError(closed()));
                }
            }
        }
    }

    @Override
    public void cancel() {
        if (STAGE.getAndSet(this, CANCELLED) == STARTED) {
            if (pool.loop.isCurrent()) {
                onCancel();
            } else {
                execute(pool.loop, this::onCancel, () -> {});
            }
        }
    }

    /** Runs {@code task} on {@code loop}, or, where that has ended, {@code otherwise} here. */
    static void execute(Loop loop, Runnable task, Runnable otherwise) {
        try {
            loop.eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    // From here on the event loop.

    @Override
    public void run() {
        if (stage == CANCELLED) {
            return;
        }
        startedNanos = pool.loop.time.nanoTime();
        String problem = RequestFraming.problem(request);
        if (problem != null) {
            fail(unprocessed(Kind.INVALID_REQUEST, "cannot send " + request + ": " + problem, null));
        } else if (request.call().remainingAttemptNanos(startedNanos) <= 0) {
            fail(unprocessed(timeoutKind(), "the deadline had passed before the request was sent", null));
        } else {
            rearm();
            pool.acquire(this);
        }
    }

    /** A connection is there. */
    void begin(Wire given) {
        if (finished) {
            given.cut(Kind.CANCELLED);
            return;
        }
        wire = given;
        Body body = request.body();
        byte[] bytes = body.bytesInMemory();
        boolean expects = !body.isEmpty() && RequestFraming.expectsContinue(request);
        if (bytes != null && bytes.length <= WHOLE_BODY && !expects) {
            uploaded = true;
            given.sendWhole(request, bytes);
            return;
        }
        long length = RequestFraming.length(request);
        Upload created = new Upload(this, given, pool.loop, length);
        upload = created;
        given.sendHead(request, length, expects);
        if (finished) {
            // The head could not be sent: the body stays untouched, for another attempt.
            return;
        }
        if (expects) {
            continueNanos = pool.loop.time.nanoTime()
                    + endpoint.connector.settings.continueTimeout().toNanos();
            rearm();
        } else {
            created.start();
        }
    }

    void onWritable() {
        Upload u = upload;
        if (u != null && continueNanos == NEVER) {
            u.pump();
        }
    }

    void onUploaded() {
        uploaded = true;
    }

    /** The request cannot be sent any further; its answer may come all the same. */
    void stopUpload() {
        Upload u = upload;
        if (u != null) {
            u.stop();
        }
    }

    void failUpload(Throwable error) {
        cutAndFail(Kind.INVALID_REQUEST, error);
    }

    /** An interim response; what is wrong with it, or null. */
    @Nullable
    String onInterim(int status, Headers headers) {
        if (++interims > MAX_INTERIM) {
            return "more than " + MAX_INTERIM + " interim responses to one request";
        }
        Consumer<Informational> listener = request.informational();
        if (status == 100) {
            sendAwaitedBody();
        } else if (listener != null) {
            try {
                listener.accept(new Informational(status, headers));
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "the listener for interim responses of " + request + " failed", e);
            }
        }
        return null;
    }

    void onHead(int status, Headers headers, long length) {
        // Where the peer was still to say 100, this answer says that it does not want the body.
        continueNanos = NEVER;
        reader = new ResponseReader(status, headers, length);
    }

    /** Takes {@code data} over. */
    void onData(ByteBuf data) {
        BodyStream s = stream;
        ResponseReader r = reader;
        if (s != null) {
            s.push(data);
        } else if (r != null) {
            r.add(data);
        } else {
            data.release();
        }
    }

    void onEnd(Headers trailers) {
        ResponseReader r = reader;
        if (r != null) {
            r.end(trailers);
        }
    }

    /** Whether the whole response is there. */
    boolean hasEnded() {
        ResponseReader r = reader;
        return r != null && r.hasEnded();
    }

    /** All that the peer has sent so far has been passed on. */
    void onReadComplete() {
        ResponseReader r = reader;
        Wire w = wire;
        if (r == null || w == null || finished) {
            return;
        }
        if (r.hasEnded()) {
            end();
            // Before the caller hears of it, so that its next call finds this connection.
            w.finish(uploaded);
            if (stream == null) {
                deliver(r.whole());
            } else {
                stream.end(r.trailers());
            }
        } else if (stream == null) {
            startStream(r, w);
        }
    }

    private void startStream(ResponseReader r, Wire w) {
        w.readOnDemand();
        BodyStream created = new BodyStream(this, pool.loop);
        stream = created;
        unclaimedNanos = pool.loop.time.nanoTime()
                + endpoint.connector.settings.unclaimedBodyTimeout().toNanos();
        rearm();
        deliver(r.streamed(created));
    }

    private void deliver(Response response) {
        if (stage == CANCELLED) {
            response.body().discard();
        } else {
            downstream.onNext(response);
            downstream.onComplete();
        }
    }

    void readMore() {
        Wire w = wire;
        if (w != null && !finished) {
            w.read();
        }
    }

    // The ends.

    private void onCancel() {
        // Once the response has been delivered, its body has a subscription of its own.
        if (stream == null) {
            abandon();
        }
    }

    /** Nobody waits for the response, or for its body, any more. */
    void abandon() {
        if (finished) {
            return;
        }
        Wire w = wire;
        end();
        discardUnread();
        if (w == null) {
            pool.leave(this);
        } else {
            w.cut(Kind.CANCELLED);
        }
    }

    /** Ends with {@code error}, which whoever owns the wire has seen to already. */
    void fail(Throwable error) {
        if (finished) {
            return;
        }
        end();
        discardUnread();
        if (stream != null) {
            stream.fail(error);
        } else if (stage != CANCELLED) {
            downstream.onError(error);
        }
    }

    private void cutAndFail(Kind kind, Throwable error) {
        if (finished) {
            return;
        }
        Wire w = wire;
        if (w == null) {
            pool.leave(this);
        } else {
            w.cut(kind);
        }
        fail(error);
    }

    private void end() {
        finished = true;
        pool.loop.disarm(this);
        stopUpload();
    }

    private void discardUnread() {
        if (reader != null) {
            reader.discard();
        }
    }

    // Time.

    private void rearm() {
        long at = earlier(request.call().attemptDeadlineNanos(), earlier(continueNanos, unclaimedNanos));
        if (at != NEVER) {
            pool.loop.arm(this, at);
        }
    }

    private static long earlier(long a, long b) {
        return a == NEVER || (b != NEVER && b - a < 0) ? b : a;
    }

    @Override
    void onTimer() {
        long now = pool.loop.time.nanoTime();
        if (request.call().remainingAttemptNanos(now) <= 0) {
            onTimeout(now);
            return;
        }
        if (continueNanos != NEVER && now - continueNanos >= 0) {
            sendAwaitedBody();
        }
        BodyStream s = stream;
        if (s != null && unclaimedNanos != NEVER && now - unclaimedNanos >= 0) {
            unclaimedNanos = NEVER;
            if (!s.isClaimed()) {
                String what = "the body of a response was not read within "
                        + endpoint.connector.settings.unclaimedBodyTimeout().toMillis()
                        + " ms; its connection was closed; read or discard() every body";
                MeshException error = error(Kind.CANCELLED, what, null);
                LOG.log(System.Logger.Level.WARNING, error.getMessage());
                cutAndFail(Kind.CANCELLED, error);
                return;
            }
        }
        if (!finished) {
            rearm();
        }
    }

    private void sendAwaitedBody() {
        Upload u = upload;
        if (continueNanos != NEVER && u != null) {
            continueNanos = NEVER;
            u.start();
        }
    }

    private void onTimeout(long now) {
        long millis = TimeUnit.NANOSECONDS.toMillis(now - startedNanos);
        String limit = timeoutKind() == Kind.ATTEMPT_TIMEOUT ? "the attempt's time" : "the call's deadline";
        if (wire == null) {
            String what = "no free connection within " + limit + " (" + millis + " ms waited)";
            cutAndFail(timeoutKind(), unprocessed(timeoutKind(), what, null));
        } else {
            String what = "no complete response within " + limit + " (" + millis + " ms so far)" + progress();
            cutAndFail(timeoutKind(), error(timeoutKind(), what, null));
        }
    }

    private Kind timeoutKind() {
        Call call = request.call();
        return call.attemptDeadlineNanos() == call.deadlineNanos() ? Kind.DEADLINE_EXCEEDED : Kind.ATTEMPT_TIMEOUT;
    }

    // Errors.

    /** How far the call had come, to end an error's first sentence. */
    String progress() {
        if (reader != null) {
            return ", within the response's body";
        }
        return uploaded ? ", before any response" : ", while the request was being sent";
    }

    MeshException error(Kind kind, String what, @Nullable Throwable cause) {
        return Failures.of(kind, request, endpoint, what, cause);
    }

    MeshException unprocessed(Kind kind, String what, @Nullable Throwable cause) {
        return Failures.unprocessed(kind, request, endpoint, what, cause);
    }

    MeshException badBody(String what) {
        return error(Kind.INVALID_REQUEST, what, null);
    }

    private MeshException closed() {
        return unprocessed(Kind.CLOSED, "the transport is closed", null);
    }
}
