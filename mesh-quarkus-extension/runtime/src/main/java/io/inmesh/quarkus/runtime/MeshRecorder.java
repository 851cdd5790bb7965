package io.inmesh.quarkus.runtime;

import io.inmesh.Mesh;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.annotations.Recorder;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What the build steps leave to do at start-up. */
@Recorder
public class MeshRecorder {

    /**
     * Starts the mesh, before the HTTP server does, and puts its inbound stack in front of the routes.
     *
     * @param unguarded paths with this prefix stay outside; null: none
     */
    public Handler<RoutingContext> inbound(@Nullable String unguarded) {
        return new InboundHandler(Arc.container().instance(Mesh.class).get(), unguarded);
    }
}
