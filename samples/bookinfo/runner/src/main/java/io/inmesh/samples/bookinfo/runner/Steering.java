package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the processes learn of services and routes.
 *
 * @param resources the folder with the mesh's resources
 * @param service the shared config service that has them; null: the processes watch the folder themselves
 */
record Steering(Path resources, @Nullable ControlService service) {

    /** The processes watch a folder. */
    static Steering byFolder(Path resources) {
        return new Steering(resources, null);
    }

    /**
     * A config service has the resources, and the processes are its clients. Where they are is no resource: each registers
     * itself.
     *
     * @param home the folder {@code samples/bookinfo}
     * @param generated a folder of the run's own
     */
    static Steering byService(Path home, Path folder, Path generated, int port, Processes processes)
            throws IOException, InterruptedException, SampleException {
        delete(generated);
        Path resources = Resources.withoutEndpoints(
                Resources.copy(folder, port, Files.createDirectories(generated.resolve("resources"))));
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        ControlService service = new ControlService(
                home.resolve("../../mesh-core/control/bin/mesh").normalize(),
                generated.toRealPath(),
                Topology.control(port),
                processes,
                HexFormat.of().formatHex(secret));
        service.start();
        ControlService.Answer answer = service.ask("apply", "-f", resources.toString());
        if (!answer.isYes()) {
            throw new SampleException("mesh apply: " + answer.text());
        }
        return new Steering(resources, service);
    }

    ControlService control() {
        return Objects.requireNonNull(service);
    }

    Launcher launcher(Path home, String collector) throws IOException {
        return service == null
                ? new Launcher(
                        home,
                        home.resolve("ratings/mesh.yaml"),
                        Map.of("BOOKINFO_MESH", resources.toString()),
                        collector)
                : new Launcher(home, service.meshYaml("ratings"), service.environment(), collector);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
