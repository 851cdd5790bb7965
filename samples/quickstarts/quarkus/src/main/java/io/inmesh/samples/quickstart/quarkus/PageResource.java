package io.inmesh.samples.quickstart.quarkus;

import io.inmesh.annotation.MeshClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** A page that asks {@code reviews} through the mesh. */
// snippet
@Path("/page/{id}")
public class PageResource {
    @RestClient
    Reviews reviews;

    @GET
    public String show(@PathParam("id") String id) {
        return reviews.of(id);
    }

    @MeshClient("reviews")
    @Path("/reviews")
    interface Reviews {
        @GET
        @Path("/{id}")
        String of(@PathParam("id") String id);
    }
}
// snippet
