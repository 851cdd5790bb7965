package io.inmesh.benchmarks.call;

import io.inmesh.Mesh;
import io.inmesh.MeshClient;
import io.inmesh.config.MeshSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.Connector;
import io.inmesh.transport.EventLoops;
import io.inmesh.transport.TransportSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** The mesh: the whole client with its defaults, or the transport alone with round robin by hand. */
final class MeshContender implements Contender {

    private final Service service;
    private final AutoCloseable owner;

    private MeshContender(Service service, AutoCloseable owner) {
        this.service = service;
        this.owner = owner;
    }

    static MeshContender defaults(int[] ports) {
        List<Endpoint> endpoints = Arrays.stream(ports)
                .mapToObj(port -> Endpoint.of("127.0.0.1", port))
                .toList();
        MeshSettings settings = MeshSettings.DEFAULT.withName("benchmark");
        Mesh mesh = Mesh.start(settings.withDiscovery(
                settings.discovery().withServices(Map.of(ServiceName.parse("bench"), endpoints))));
        MeshClient client = mesh.client("bench");
        return new MeshContender(client::send, mesh);
    }

    static MeshContender bare(int[] ports) {
        EventLoops loops = EventLoops.start(1);
        Connector connector = Connector.netty(loops, TransportSettings.DEFAULT, MeshTime.system());
        Service[] backends = Arrays.stream(ports)
                .mapToObj(port -> connector.open(Endpoint.of("127.0.0.1", port), ConnectionSettings.DEFAULT))
                .toArray(Service[]::new);
        int[] next = {0};
        Service roundRobin = request -> {
            next[0] = (next[0] + 1) % backends.length;
            return backends[next[0]].call(request.withCall(Call.to("bench")));
        };
        return new MeshContender(
                roundRobin,
                () -> connector.close(Duration.ZERO).then(loops.close()).block(Duration.ofSeconds(10)));
    }

    @Override
    public void call(IntConsumer done) {
        Mono<Response> response = service.call(Request.get("/bench"));
        response.subscribe(new Receiver(done));
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (Exception e) {
            throw new IllegalStateException("the mesh did not close", e);
        }
    }

    /** Takes the body as the {@code byte[]} it came as. */
    private static final class Receiver implements CoreSubscriber<Response> {

        private final IntConsumer done;

        Receiver(IntConsumer done) {
            this.done = done;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Response response) {
            byte @Nullable [] body = response.body().bytesInMemory();
            if (body != null) {
                done.accept(body.length);
            } else {
                response.body().bytes(1 << 20).subscribe(bytes -> done.accept(bytes.length), error -> done.accept(-1));
            }
        }

        @Override
        public void onError(Throwable error) {
            done.accept(-1);
        }

        @Override
        public void onComplete() {
            // onNext was the end
        }
    }
}
