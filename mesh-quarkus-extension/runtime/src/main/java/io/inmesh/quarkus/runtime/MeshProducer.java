package io.inmesh.quarkus.runtime;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/** The application's {@link Mesh}, unless it brings one of its own; started with the application and closed before it. */
@Singleton
public class MeshProducer {

    private static final Logger LOG = System.getLogger(MeshProducer.class.getName());

    /** More than the drain itself, so that only a mesh that does not close at all is given up. */
    private static final Duration CLOSE_MARGIN = Duration.ofSeconds(5);

    /** @throws io.inmesh.config.ConfigurationException when {@code mesh.*} keys are wrong: the application does not start */
    @Produces
    @Singleton
    @DefaultBean
    @Unremovable
    Mesh mesh(Config config, Instance<OpenTelemetry> openTelemetry) {
        MeshProperties properties = MeshProperties.of(config, System.getenv().keySet());
        return Mesh.start(
                MeshSettings.fromProperties(properties.values(), properties::originOf),
                openTelemetry.isResolvable() ? Telemetry.of(openTelemetry.get()) : Telemetry.global());
    }

    /** Only closes what {@link #closeGracefully} did not, as when starting fails. */
    void close(@Disposes Mesh mesh) {
        mesh.close();
    }

    /** Once the server listens. */
    void serves(@ObservesAsync HttpServerStart event, Mesh mesh, Config config) {
        int asked = event.options().getPort();
        // Quarkus writes the port that it got in the place of the 0 that asked for any.
        int port = asked > 0
                ? asked
                : config.getOptionalValue("quarkus.http.port", Integer.class).orElse(0);
        if (port > 0) {
            mesh.serves(event.options().getHost(), port);
        }
    }

    /** With {@code quarkus.shutdown.delay}: callers go elsewhere while Quarkus still serves. */
    void beginDrain(@Observes ShutdownDelayInitiatedEvent event, Mesh mesh) {
        mesh.withdraw().block(); // bounded by itself
        mesh.beginDrain();
    }

    void closeGracefully(@Observes ShutdownEvent event, Mesh mesh) {
        Duration grace = mesh.settings().server().drainGrace();
        try {
            mesh.closeGracefully(grace).block(grace.plus(CLOSE_MARGIN));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the mesh did not close cleanly; closing it at once", e);
            mesh.close();
        }
    }
}
