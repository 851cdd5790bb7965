package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One call of a soak: made up by a seeded random, sent, read in one of many ways, and judged. */
final class SoakCall {

    private enum Reader {
        READS,
        READS_SLOWLY,
        DISCARDS,
        LEAVES_UNREAD,
        CANCELS_WITHIN_THE_BODY
    }

    private enum Upload {
        NONE,
        WHOLE,
        STREAMED,
        FAILING
    }

    private static final long NEVER_MILLIS = 300_000;

    final SoakTarget target;
    final SoakPlan plan;
    final long id;
    final long startNanos = System.nanoTime();
    final long limitMillis;
    /** For whoever watches: how often the loops had turned when this was first seen after its limit, or -1. */
    long overdueBeat = -1;

    private final SoakTally tally;
    private final BiConsumer<SoakCall, Boolean> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger interims = new AtomicInteger();
    private final Reader reader;
    private final Upload upload;
    private final boolean limited;
    private final int cancelMillis;
    private final int paceMillis;
    private final long size;
    private final long uploadSize;
    private final int chunk;
    private final boolean knownLength;
    private final boolean otherThread;
    private final SoakContent.Check received;
    private volatile @Nullable Disposable running;

    SoakCall(
            SoakTarget target,
            SoakPlan plan,
            long id,
            Random random,
            int maxBits,
            SoakTally tally,
            BiConsumer<SoakCall, Boolean> onEnd) {
        this.target = target;
        this.plan = plan;
        this.id = id;
        this.tally = tally;
        this.onEnd = onEnd;
        received = new SoakContent.Check(~id);
        paceMillis = 20 + random.nextInt(1500);
        size = Math.max(plan.needsBody() ? 2 : 0, plan.isSmall() ? random.nextInt(1000) : size(random, maxBits));
        reader = reader(random.nextInt(100));
        upload = upload(random.nextInt(100));
        uploadSize = upload == Upload.NONE ? 0 : Math.max(1, size(random, upload == Upload.WHOLE ? 16 : maxBits));
        chunk = 1 << (6 + random.nextInt(12));
        knownLength = random.nextBoolean();
        otherThread = random.nextInt(4) == 0;
        limited = plan.stalls() || random.nextInt(8) == 0;
        limitMillis = limited ? 1 + random.nextInt(3000) : NEVER_MILLIS;
        cancelMillis = random.nextInt(10) == 0 ? random.nextInt(1200) - 100 : Integer.MAX_VALUE;
    }

    /** Most bodies are small, one in some hundred is up to 2 to the {@code maxBits} bytes long. */
    private static long size(Random random, int maxBits) {
        int of100 = random.nextInt(400);
        int bits = of100 < 60 ? 0 : of100 < 240 ? 10 : of100 < 360 ? 16 : of100 < 398 ? 20 : maxBits;
        return bits == 0 ? 0 : random.nextInt(1 << Math.min(bits, maxBits)) + (of100 == 399 ? 1L : 0L);
    }

    private Reader reader(int of100) {
        if (of100 < 80) {
            return Reader.READS;
        }
        return of100 < 88 && size < 1 << 20
                ? Reader.READS_SLOWLY
                : of100 < 92 ? Reader.DISCARDS : of100 < 95 ? Reader.LEAVES_UNREAD : Reader.CANCELS_WITHIN_THE_BODY;
    }

    private static Upload upload(int of100) {
        return of100 < 50 ? Upload.NONE : of100 < 70 ? Upload.WHOLE : of100 < 97 ? Upload.STREAMED : Upload.FAILING;
    }

    void start() {
        Mono<String> outcome =
                target.client().call(request()).flatMap(this::read).onErrorResume(e -> Mono.just(failed(e)));
        if (cancelMillis < 0) {
            // At once: before, while or after it is handed over to its loop.
            outcome.subscribe(this::end).dispose();
            end("cancelled");
            return;
        }
        running = outcome.subscribe(this::end);
        if (cancelMillis != Integer.MAX_VALUE) {
            Schedulers.parallel().schedule(this::cancel, cancelMillis, TimeUnit.MILLISECONDS);
        }
    }

    void cancel() {
        Disposable r = running;
        if (r != null && !ended.get()) {
            r.dispose();
            end("cancelled");
        }
    }

    private Request request() {
        Body body = body();
        long now = System.nanoTime();
        Call call = Call.to("soak")
                .withDeadline(now + Duration.ofMinutes(10).toNanos())
                .withAttemptDeadline(now + Duration.ofMillis(limitMillis).toNanos());
        Request request = upload == Upload.NONE ? Request.get("/" + id) : Request.post("/" + id, body);
        return request.withHeaders(Headers.of(
                        "x-id", String.valueOf(id),
                        "x-plan", plan.name(),
                        "x-size", String.valueOf(size),
                        "x-pace", String.valueOf(paceMillis)))
                .withInformational(interim -> interims.incrementAndGet())
                .withCall(call);
    }

    private Body body() {
        if (upload == Upload.NONE) {
            return Body.empty();
        }
        if (upload == Upload.WHOLE) {
            return Body.of(SoakContent.bytes(id, (int) uploadSize));
        }
        Flux<ByteBuffer> chunks = SoakContent.chunks(id, uploadSize, Math.max(chunk, (int) (uploadSize >> 12)));
        if (upload == Upload.FAILING) {
            chunks = chunks.take(3).concatWith(Flux.error(new UploadFailure()));
        }
        if (otherThread) {
            chunks = chunks.publishOn(Schedulers.parallel(), 4);
        }
        return Body.of(
                chunks.doOnNext(sent -> tally.bytesUp.add(sent.remaining())),
                knownLength ? uploadSize : Body.UNKNOWN_LENGTH);
    }

    private Mono<String> read(Response response) {
        if (response.status() != 200
                || !String.valueOf(id).equals(response.headers().get("x-id"))) {
            violation("got " + response + " " + response.headers());
        }
        String got = response.headers().get("x-got");
        if (plan != SoakPlan.EARLY && !SoakContent.sum(id, uploadSize).equals(got)) {
            violation("the peer received " + got + " of " + uploadSize + " bytes");
        }
        Flux<ByteBuffer> chunks = response.body().chunks();
        switch (reader) {
            case DISCARDS -> {
                response.body().discard();
                return Mono.just("discarded");
            }
            case LEAVES_UNREAD -> {
                return Mono.just("left unread");
            }
            case CANCELS_WITHIN_THE_BODY -> {
                return chunks.doOnNext(this::take).take(1 + (id & 3)).then(Mono.just("cancelled in the body"));
            }
            case READS_SLOWLY ->
                chunks = chunks.publishOn(Schedulers.parallel(), 1)
                        .concatMap(next -> Mono.just(next).delayElement(Duration.ofMillis(5)), 1);
            case READS -> {}
        }
        return chunks.doOnNext(this::take).then(Mono.fromSupplier(() -> complete(response)));
    }

    private void take(ByteBuffer bytes) {
        tally.bytesDown.add(bytes.remaining());
        boolean wasRight = received.isRight();
        received.accept(bytes);
        if (wasRight && !received.isRight()) {
            violation("bytes of another body before " + received.size());
        }
    }

    private String complete(Response response) {
        String sum = response.headers().get("x-sum");
        if (sum == null) {
            sum = response.body().trailers().get("x-sum");
        }
        if (received.size() != size || !received.sum().equals(sum)) {
            violation("received " + received.sum() + ", announced " + sum + ", expected " + size + " bytes");
        }
        if (!plan.answers()) {
            violation("answered in full");
        }
        return "answered";
    }

    private String failed(Throwable error) {
        if (error instanceof UploadFailure && upload == Upload.FAILING) {
            return "upload failed";
        }
        if (!(error instanceof MeshException e)) {
            violation("failed with " + error);
            return "unexpected";
        }
        boolean planned = plan.fails(e.kind())
                || (limited && e.kind() == Kind.ATTEMPT_TIMEOUT)
                || (reader == Reader.LEAVES_UNREAD && e.kind() == Kind.CANCELLED)
                || (upload == Upload.FAILING && e.kind() == Kind.INVALID_REQUEST)
                || (plan == SoakPlan.EARLY && upload != Upload.NONE && e.kind() == Kind.CONNECTION_CLOSED);
        if (!planned) {
            boolean lost = target.scripted()
                    && (e.kind() == Kind.CONNECTION_CLOSED
                            || (target.multiplexed()
                                    && (e.kind() == Kind.CONNECT_FAILED || e.kind() == Kind.PROTOCOL_ERROR)));
            if (lost) {
                tally.harmed(target);
            } else {
                violation("failed with " + e.kind() + ": " + e.getMessage());
            }
        }
        if (plan == SoakPlan.REFUSE && e.kind() == Kind.CONNECTION_CLOSED && !e.isUnprocessed()) {
            tally.harmed(target);
        }
        return e.kind() + (e.isUnprocessed() ? " (unprocessed)" : "");
    }

    private void end(String outcome) {
        if (ended.compareAndSet(false, true)) {
            tally.outcome(target, outcome);
            if (plan.harmsOthers(target.multiplexed())) {
                tally.harmful(target);
            }
            onEnd.accept(this, outcome.endsWith("(unprocessed)"));
        }
    }

    void violation(String what) {
        tally.violation(this + " " + what);
    }

    @Override
    public String toString() {
        return target.name() + " #" + id + " " + plan + " " + size + " bytes, " + reader + ", " + upload + " "
                + uploadSize + " bytes, limit " + limitMillis + " ms, cancel " + cancelMillis + " ms, interims "
                + interims
                + ":";
    }

    private static final class UploadFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UploadFailure() {
            super("as the soak's plan says", null, false, false);
        }
    }
}
