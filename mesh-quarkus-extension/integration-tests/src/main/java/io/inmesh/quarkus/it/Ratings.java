package io.inmesh.quarkus.it;

import io.inmesh.annotation.MeshClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** The service behind the page. */
@MeshClient("ratings")
public interface Ratings {

    @GET
    @Path("/ratings")
    String get();
}
