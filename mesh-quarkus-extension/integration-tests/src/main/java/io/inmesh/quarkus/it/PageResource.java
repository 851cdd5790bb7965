package io.inmesh.quarkus.it;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** A page that needs ratings. */
@Path("/page")
public class PageResource {

    private final Ratings ratings;

    PageResource(@RestClient Ratings ratings) {
        this.ratings = ratings;
    }

    @GET
    public String get() {
        return ratings.get();
    }
}
