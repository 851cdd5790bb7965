package io.inmesh.benchmarks.servicetalk;

import io.inmesh.benchmarks.call.Contender;
import io.inmesh.benchmarks.call.Protocol;
import io.inmesh.benchmarks.call.Target;
import io.servicetalk.buffer.api.Buffer;
import io.servicetalk.http.api.HttpClient;
import io.servicetalk.http.api.HttpExecutionStrategies;
import io.servicetalk.http.api.HttpResponse;
import io.servicetalk.http.api.SingleAddressHttpClientBuilder;
import io.servicetalk.http.netty.HttpClients;
import io.servicetalk.http.netty.HttpProtocolConfigs;
import io.servicetalk.transport.api.HostAndPort;
import io.servicetalk.transport.api.IoExecutor;
import io.servicetalk.transport.netty.internal.NettyIoExecutors;
import java.net.InetSocketAddress;
import java.util.function.IntConsumer;

/** ServiceTalk's client with its defaults, but for its threads: one for input and output, and no hand-off to others. */
public final class ServiceTalk implements Contender {

    private final IoExecutor io = NettyIoExecutors.createIoExecutor(1, "servicetalk");
    private final HttpClient[] backends;
    private int next;

    public ServiceTalk(Target target) {
        backends = new HttpClient[target.ports().size()];
        for (int i = 0; i < backends.length; i++) {
            SingleAddressHttpClientBuilder<HostAndPort, InetSocketAddress> builder = HttpClients.forSingleAddress(
                            Target.HOST, target.ports().get(i))
                    .ioExecutor(io)
                    .executionStrategy(HttpExecutionStrategies.offloadNone());
            if (target.protocol() == Protocol.H2C) {
                builder = builder.protocols(HttpProtocolConfigs.h2Default());
            }
            backends[i] = builder.build();
        }
    }

    @Override
    public void call(IntConsumer done) {
        next = (next + 1) % backends.length;
        HttpClient backend = backends[next];
        backend.request(backend.get(Target.PATH))
                .whenOnSuccess(response -> done.accept(bytes(response).length))
                .whenOnError(error -> done.accept(-1))
                .subscribe(response -> {});
    }

    private static byte[] bytes(HttpResponse response) {
        Buffer body = response.payloadBody();
        byte[] bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        for (HttpClient backend : backends) {
            backend.closeAsync().subscribe();
        }
        io.closeAsync().subscribe();
    }
}
