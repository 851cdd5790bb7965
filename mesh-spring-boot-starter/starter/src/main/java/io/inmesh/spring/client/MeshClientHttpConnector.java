package io.inmesh.spring.client;

import io.inmesh.Mesh;
import io.inmesh.MeshClient;
import io.inmesh.spring.server.ServedCall;
import io.inmesh.spring.telemetry.ObservedMono;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Sends what is meant for a service of the mesh through the mesh, and everything else through another connector. Clients
 * that Boot builds have one already; a client built by hand gets one with
 * {@code WebClient.builder().clientConnector(MeshClientHttpConnector.of(mesh))}. Thread-safe.
 */
public final class MeshClientHttpConnector implements ClientHttpConnector {

    private final Supplier<@Nullable Mesh> mesh;
    private final ClientHttpConnector others;
    private final @Nullable Duration readTimeout;

    /**
     * @param mesh yields null where the mesh is switched off
     * @param others sends what is not the mesh's
     * @param readTimeout how long a call may take; null: as the mesh's settings say
     */
    MeshClientHttpConnector(Supplier<@Nullable Mesh> mesh, ClientHttpConnector others, @Nullable Duration readTimeout) {
        this.mesh = mesh;
        this.others = others;
        this.readTimeout = readTimeout;
    }

    /** One that sends what is not the mesh's through the client that Boot finds on the class path. */
    public static MeshClientHttpConnector of(Mesh mesh) {
        return of(mesh, ClientHttpConnectorBuilder.detect().build());
    }

    /** @param others sends what is not the mesh's */
    public static MeshClientHttpConnector of(Mesh mesh, ClientHttpConnector others) {
        return new MeshClientHttpConnector(() -> mesh, others, null);
    }

    /** With another limit to the time that a call may take; it can only shorten what the mesh's settings allow. */
    public MeshClientHttpConnector withReadTimeout(Duration value) {
        return new MeshClientHttpConnector(mesh, others, value);
    }

    @Override
    public Mono<ClientHttpResponse> connect(
            HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> requestCallback) {
        Mesh current = mesh.get();
        if (current == null) {
            return others.connect(method, MeshUri.withoutMesh(uri), requestCallback);
        }
        String destination = MeshUri.destination(uri, current);
        if (destination == null) {
            return others.connect(method, uri, requestCallback);
        }
        MeshClient client = current.client(destination);
        MeshReactiveRequest request = new MeshReactiveRequest(method, uri, readTimeout);
        return requestCallback
                .apply(request)
                .then(new ObservedMono<>(Mono.defer(() -> client.send(ServedCall.inherit(request.toMesh())))))
                .map(MeshReactiveResponse::new);
    }
}
