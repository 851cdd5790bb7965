package io.inmesh.benchmarks.call;

import io.inmesh.Mesh;
import io.inmesh.config.ClientSettings;
import io.inmesh.config.MeshSettings;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.ServiceName;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.transport.ConnectionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The whole client as users get it, with everything on that is on by default. */
class DefaultMesh extends MeshCalls {

    private final Mesh mesh;

    /** Nothing listens to its metrics and spans: no OpenTelemetry SDK is installed. */
    DefaultMesh(Target target) {
        this(target, Telemetry.global());
    }

    DefaultMesh(Target target, Telemetry telemetry) {
        this(start(target, telemetry));
    }

    private DefaultMesh(Mesh mesh) {
        super(mesh.client("bench")::send);
        this.mesh = mesh;
    }

    static ConnectionSettings connections(Protocol protocol) {
        return ConnectionSettings.DEFAULT.withProtocol(
                protocol == Protocol.H2C ? ConnectionSettings.Protocol.HTTP_2 : ConnectionSettings.Protocol.HTTP_1_1);
    }

    private static Mesh start(Target target, Telemetry telemetry) {
        List<Endpoint> endpoints = target.ports().stream()
                .map(port -> Endpoint.of(Target.HOST, port))
                .toList();
        ServiceName name = ServiceName.parse("bench");
        ClientSettings client = ClientSettings.DEFAULT.withConnection(connections(target.protocol()));
        MeshSettings settings = MeshSettings.DEFAULT.withName("benchmark");
        if (target.protocol().isTls()) {
            Path resources = temporary();
            Identity.load().writeRule(resources, name.name());
            settings = settings.withDiscovery(settings.discovery().withResources(resources));
        }
        return Mesh.start(
                settings.withClients(settings.clients().with(name, client))
                        .withDiscovery(settings.discovery().withServices(Map.of(name, endpoints))),
                telemetry);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("bench-mesh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        mesh.close();
    }
}
