package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A body far larger than the memory passes through in both directions, in a JVM of its own. */
class LargeBodyIT {

    private static final long SIZE = 1L << 30;
    private static final int CHUNK = 64 * 1024;

    @ParameterizedTest
    @EnumSource(value = Wiring.class, mode = EnumSource.Mode.EXCLUDE, names = "OPENSSL_HTTP_1_1")
    void a_gibibyte_streams_both_ways_in_a_64_mebibyte_heap(Wiring wiring) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        classPath,
                        LargeBodyIT.class.getName(),
                        wiring.name())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(200, TimeUnit.SECONDS)).isTrue();
            assertThat(output).contains("down " + SIZE).contains("up " + SIZE);
            assertThat(child.exitValue()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Client and server in one JVM, the child's. */
    public static void main(String[] args) {
        EventLoops loops = EventLoops.start(2);
        Wiring wiring = Wiring.valueOf(args[0]);
        Listener listener =
                Listener.bind(ListenerSettings.DEFAULT, wiring.server(), loops, MeshTime.system(), LargeBodyIT::answer);
        Connector connector = Connector.netty(loops, TransportSettings.DEFAULT, MeshTime.system());
        ConnectionSettings settings = ConnectionSettings.DEFAULT.withProtocol(wiring.protocol);
        EndpointClient client = connector.open(
                Endpoint.of("127.0.0.1", listener.port()), settings, wiring.client(), new PoolQuota(settings));
        Duration patience = Duration.ofSeconds(100);
        Mono<Long> down = client.call(Request.get("/down")).flatMap(response -> count(response.body()));
        System.out.println("down " + down.block(patience));
        Mono<byte[]> up = client.call(Request.post("/up", gibibyte()))
                .flatMap(response -> response.body().bytes(100));
        byte[] counted = up.block(patience);
        System.out.println("up " + (counted == null ? "" : new String(counted, StandardCharsets.UTF_8)));
        System.exit(0);
    }

    private static Mono<Response> answer(Request request) {
        return request.path().equals("/down")
                ? Mono.just(Response.of(200, Headers.empty(), gibibyte()))
                : count(request.body()).map(sum -> Response.of(200, String.valueOf(sum)));
    }

    private static Body gibibyte() {
        byte[] chunk = new byte[CHUNK];
        return Body.of(Flux.range(0, (int) (SIZE / CHUNK)).map(i -> ByteBuffer.wrap(chunk)), SIZE);
    }

    private static Mono<Long> count(Body body) {
        return body.chunks().map(chunk -> (long) chunk.remaining()).reduce(0L, Long::sum);
    }
}
