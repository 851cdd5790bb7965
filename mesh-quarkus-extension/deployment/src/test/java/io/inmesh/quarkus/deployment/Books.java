package io.inmesh.quarkus.deployment;

import io.inmesh.annotation.MeshClient;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

/** With a method that must not be sent twice. */
@MeshClient("books")
public interface Books {

    @POST
    @Path("/book")
    @Consumes(MediaType.APPLICATION_JSON)
    Book post(Book book);

    /** What travels as JSON. */
    record Book(String title, int stars) {}
}
