package io.inmesh.spring;

import io.inmesh.Mesh;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Lets the config service tell others where the application serves, once it is ready. A management server is no part of it.
 */
final class MeshPresence {

    private final Mesh mesh;
    private final Environment environment;
    private volatile int port;

    MeshPresence(Mesh mesh, Environment environment) {
        this.mesh = mesh;
        this.environment = environment;
    }

    @EventListener
    void listens(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            port = event.getWebServer().getPort();
        }
    }

    @EventListener
    void isReady(ApplicationReadyEvent event) {
        if (port > 0) {
            mesh.serves(environment.getProperty("server.address", "0.0.0.0"), port);
        }
    }
}
