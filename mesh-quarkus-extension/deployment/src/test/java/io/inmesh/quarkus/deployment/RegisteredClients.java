package io.inmesh.quarkus.deployment;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.File;
import java.io.InputStream;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Clients that Quarkus registers itself. */
final class RegisteredClients {

    private RegisteredClients() {}

    /** In the mesh, by its address. */
    @RegisterRestClient(baseUri = "mesh://ratings")
    public interface Ratings {

        @GET
        @Path("/echo")
        String echo();

        @GET
        @Path("/lines")
        InputStream stream();

        @GET
        @Path("/lines")
        Multi<String> lines();

        @GET
        @Path("/lines")
        File file();

        @GET
        @Path("/lines")
        Response response();

        @POST
        @Path("/echo")
        String upload(InputStream content);
    }

    /** Takes connections, never answers. */
    @RegisterRestClient(baseUri = "mesh://hanging", configKey = "hanging")
    public interface Hanging {

        @GET
        @Path("/")
        Uni<String> get();
    }

    /** Known to nobody. */
    @RegisterRestClient(baseUri = "mesh://nobody")
    public interface Nobody {

        @GET
        @Path("/")
        String get();
    }

    /** Outside of the mesh. */
    @RegisterRestClient(configKey = "outside")
    public interface Outside {

        @GET
        @Path("/echo")
        String echo();

        @GET
        @Path("/hanging")
        Uni<Response> hangingClosed();
    }
}
