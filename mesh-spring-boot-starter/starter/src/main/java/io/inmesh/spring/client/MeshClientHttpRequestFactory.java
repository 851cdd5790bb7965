package io.inmesh.spring.client;

import io.inmesh.Mesh;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Sends what is meant for a service of the mesh through the mesh, and everything else through another factory. Clients
 * that Boot builds have one already; a client built by hand gets one with
 * {@code RestClient.builder().requestFactory(MeshClientHttpRequestFactory.of(mesh))}. Thread-safe.
 */
public final class MeshClientHttpRequestFactory implements ClientHttpRequestFactory, DisposableBean {

    private final Supplier<@Nullable Mesh> mesh;
    private final ClientHttpRequestFactory others;
    private final @Nullable Duration readTimeout;

    /**
     * @param mesh yields null where the mesh is switched off
     * @param others sends what is not the mesh's
     * @param readTimeout how long a call and each part of its response may take; null: as the mesh's settings say
     */
    MeshClientHttpRequestFactory(
            Supplier<@Nullable Mesh> mesh, ClientHttpRequestFactory others, @Nullable Duration readTimeout) {
        this.mesh = mesh;
        this.others = others;
        this.readTimeout = readTimeout;
    }

    /** One that sends what is not the mesh's through the client that Boot finds on the class path. */
    public static MeshClientHttpRequestFactory of(Mesh mesh) {
        return of(mesh, ClientHttpRequestFactoryBuilder.detect().build());
    }

    /** @param others sends what is not the mesh's */
    public static MeshClientHttpRequestFactory of(Mesh mesh, ClientHttpRequestFactory others) {
        return new MeshClientHttpRequestFactory(() -> mesh, others, null);
    }

    /**
     * With another limit to the time that a call of the mesh, and then each part of its response, may take; it can only
     * shorten what the mesh's settings allow.
     */
    public MeshClientHttpRequestFactory withReadTimeout(Duration value) {
        return new MeshClientHttpRequestFactory(mesh, others, value);
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
        Mesh current = mesh.get();
        if (current == null) {
            return others.createRequest(MeshUri.withoutMesh(uri), method);
        }
        String destination = MeshUri.destination(uri, current);
        return destination == null
                ? others.createRequest(uri, method)
                : new MeshClientHttpRequest(current.client(destination), method, uri, readTimeout);
    }

    @Override
    public void destroy() throws Exception {
        if (others instanceof DisposableBean disposable) {
            disposable.destroy();
        }
    }
}
