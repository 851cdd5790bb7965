package io.inmesh.quarkus.deployment;

import io.inmesh.annotation.MeshClient;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** Found by its annotation alone. */
@MeshClient("reviews")
public interface Reviews {

    @GET
    @Path("/echo")
    String echo(@QueryParam("q") String query, @HeaderParam("x-user") @Nullable String user);

    @GET
    @Path("/echo")
    Uni<String> echoLater(@QueryParam("q") String query);

    @GET
    @Path("/missing")
    String missing();
}
