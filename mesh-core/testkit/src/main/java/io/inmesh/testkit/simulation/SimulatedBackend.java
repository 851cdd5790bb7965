package io.inmesh.testkit.simulation;

import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;

/** A backend with a few workers and a line before them, behind a transport with an attempt timeout. Not thread-safe. */
final class SimulatedBackend implements Service {

    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Behaviour behaviour;
    private final MeshTime time;
    private final RandomGenerator random;
    private final long[] workersFreeNanos;
    private int served;

    SimulatedBackend(Scenario.Backend backend, MeshTime time, RandomGenerator random) {
        this.behaviour = backend.behaviour();
        this.time = time;
        this.random = random;
        this.workersFreeNanos = new long[backend.workers()];
    }

    int served() {
        return served;
    }

    @Override
    public Mono<Response> call(Request request) {
        return Mono.create(sink -> {
            long now = time.nanoTime();
            Behaviour.Answer answer = behaviour.answer(now / NANOS_PER_SECOND, served++, random);
            long delay = answer.status() == Behaviour.STUCK ? Long.MAX_VALUE : work(now, answer.workMillis());
            if (delay > ATTEMPT_TIMEOUT.toNanos()) {
                sink.onCancel(time.schedule(() -> sink.error(timeout()), ATTEMPT_TIMEOUT));
            } else if (answer.status() == Behaviour.REFUSED) {
                sink.onCancel(time.schedule(() -> sink.error(refused()), Duration.ofNanos(delay)));
            } else {
                Response response = Response.of(answer.status());
                sink.onCancel(time.schedule(() -> sink.success(response), Duration.ofNanos(delay)));
            }
        });
    }

    /** @return from now until the first free worker has done it */
    private long work(long nowNanos, double millis) {
        int first = 0;
        for (int i = 1; i < workersFreeNanos.length; i++) {
            first = workersFreeNanos[i] < workersFreeNanos[first] ? i : first;
        }
        long done = Math.max(nowNanos, workersFreeNanos[first]) + (long) (millis * NANOS_PER_MILLI);
        workersFreeNanos[first] = done;
        return done - nowNanos;
    }

    private static MeshException timeout() {
        return MeshException.of(MeshException.Kind.ATTEMPT_TIMEOUT, "no answer within " + ATTEMPT_TIMEOUT);
    }

    private static MeshException refused() {
        return MeshException.unprocessed(MeshException.Kind.CONNECT_FAILED, "connection refused", null);
    }

    @Override
    public String toString() {
        return "served " + served + ", workers free at " + Arrays.toString(workersFreeNanos);
    }
}
