package io.inmesh.benchmarks.call;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.function.IntConsumer;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** reactor-netty's own client, round robin by hand: the yardstick. */
final class RawReactorNetty implements Contender {

    private final LoopResources loops = LoopResources.create("raw", 1, true);
    private final ConnectionProvider pool;
    private final HttpClient.ResponseReceiver<?>[] backends;
    private int next;

    RawReactorNetty(Target target) {
        boolean http2 = target.protocol() == Protocol.H2C;
        pool = ConnectionProvider.builder("raw")
                .maxConnections(http2 ? 1 : 1024)
                .pendingAcquireMaxCount(4096)
                .build();
        HttpClient client = HttpClient.create(pool).runOn(loops);
        if (http2) {
            client = client.protocol(HttpProtocol.H2C);
        }
        if (target.protocol().isTls()) {
            SslContext tls = Identity.load().forClient(target.protocol());
            client = client.secure(spec -> spec.sslContext(tls));
        }
        backends = new HttpClient.ResponseReceiver<?>[target.ports().size()];
        for (int i = 0; i < backends.length; i++) {
            backends[i] = client.get().uri(target.uri(i));
        }
    }

    @Override
    public void call(IntConsumer done) {
        next = (next + 1) % backends.length;
        Mono<byte[]> body = backends[next].responseSingle((response, content) -> content.asByteArray());
        body.subscribe(bytes -> done.accept(bytes.length), error -> done.accept(-1));
    }

    @Override
    public void close() {
        pool.disposeLater().block(Duration.ofSeconds(5));
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }
}
