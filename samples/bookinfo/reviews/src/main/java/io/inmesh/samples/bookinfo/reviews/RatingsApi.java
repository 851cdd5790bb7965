package io.inmesh.samples.bookinfo.reviews;

import io.inmesh.annotation.MeshClient;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service ratings, through the mesh. */
@MeshClient("ratings")
@Path("/ratings")
public interface RatingsApi {

    @GET
    @Path("/{id}")
    Uni<BookRatings> ratings(@PathParam("id") int id, @HeaderParam("end-user") @Nullable String user);

    /**
     * Stars by reviewer.
     *
     * @param instance that answered
     * @param askedBy the user it was asked by
     */
    record BookRatings(int id, Map<String, Integer> ratings, String instance, String askedBy) {}
}
