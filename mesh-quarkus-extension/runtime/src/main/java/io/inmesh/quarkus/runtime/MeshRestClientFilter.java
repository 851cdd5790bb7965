package io.inmesh.quarkus.runtime;

import io.inmesh.Mesh;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InstanceHandle;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

/**
 * Hands calls of {@code mesh://} addresses, and of {@code http://} where the host is a service that the mesh has been told
 * of, to the mesh; leaves all others alone. Without a mesh, {@code mesh://} is {@code http://}.
 */
final class MeshRestClientFilter implements ResteasyReactiveClientRequestFilter {

    @Override
    public void filter(ResteasyReactiveClientRequestContext request) {
        URI uri = request.getUri();
        boolean addressed = "mesh".equalsIgnoreCase(uri.getScheme());
        if (!addressed && (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null)) {
            return;
        }
        InstanceHandle<Mesh> mesh = Arc.container().instance(Mesh.class);
        if (!mesh.isAvailable()) {
            if (addressed) {
                request.setUri(UriBuilder.fromUri(uri).scheme("http").build());
            }
        } else if (addressed || mesh.get().owns(uri.getHost())) {
            MeshSendHandler.install(request, mesh.get());
        }
    }
}
