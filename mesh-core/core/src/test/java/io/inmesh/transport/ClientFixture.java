package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** A connector with two loops, and the short forms that its tests share. */
final class ClientFixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    final EventLoops loops;
    final NettyConnector connector;

    ClientFixture() {
        this(TransportSettings.DEFAULT, 2);
    }

    ClientFixture(TransportSettings settings, int threads) {
        loops = EventLoops.start(threads);
        connector = new NettyConnector(loops, settings, MeshTime.system());
    }

    EndpointClient open(int port) {
        return open(port, ConnectionSettings.DEFAULT);
    }

    EndpointClient open(int port, ConnectionSettings settings) {
        return open(port, settings, null);
    }

    EndpointClient open(int port, ConnectionSettings settings, @Nullable ClientTls tls) {
        return connector.open(Endpoint.of("127.0.0.1", port), settings, tls, new PoolQuota(settings));
    }

    static Response call(EndpointClient client, Request request) {
        Response response = client.call(request).block(PATIENCE);
        assertThat(response).isNotNull();
        return response;
    }

    static MeshException failureOf(EndpointClient client, Request request) {
        return Assertions.catchThrowableOfType(
                MeshException.class, () -> client.call(request).block(PATIENCE));
    }

    static String text(Response response) {
        byte[] bytes = response.body().bytes(1 << 20).block(PATIENCE);
        assertThat(bytes).isNotNull();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static Request get() {
        return Request.get("/").withCall(Call.to("reviews"));
    }

    /** Whose attempt ends {@code millis} from now, its call later. */
    static Request within(Request request, long millis) {
        long now = System.nanoTime();
        return request.withCall(request.call()
                .withDeadline(now + Duration.ofMinutes(1).toNanos())
                .withAttemptDeadline(now + Duration.ofMillis(millis).toNanos()));
    }

    /** Waits for what another thread is about to do. */
    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        connector.close(Duration.ZERO).block(PATIENCE);
        loops.close().block(PATIENCE);
    }
}
