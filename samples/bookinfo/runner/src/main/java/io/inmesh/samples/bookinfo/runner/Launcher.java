package io.inmesh.samples.bookinfo.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How each service is started: a small JVM of its own, told by its environment who it is.
 *
 * @param home the folder {@code samples/bookinfo}
 * @param ratings the {@code mesh.yaml} of ratings
 * @param mesh variables that tell where the mesh's resources come from
 * @param collector where spans are sent
 */
record Launcher(Path home, Path ratings, Map<String, String> mesh, String collector) {

    /** Ten JVMs on two cores: little heap each, one collector thread, and the quick compiler only. */
    private static final List<String> JVM = List.of(
            "-Xms32m",
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.net.preferIPv4Stack=true");

    void start(Processes processes, List<Instance> instances) throws IOException, SampleException {
        for (Instance instance : instances) {
            processes.start(instance.name(), command(instance), environment(instance), home);
        }
    }

    List<String> command(Instance instance) throws SampleException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-D" + Processes.MARK + "=" + instance.name());
        command.addAll(
                switch (instance.service()) {
                    case "reviews" -> List.of("-jar", built("reviews/target/quarkus-app/quarkus-run.jar"));
                    case "ratings" ->
                        List.of(
                                "-cp",
                                built("ratings/target/ratings.jar")
                                        + File.pathSeparator
                                        + home.resolve("ratings/target/lib/*"),
                                "io.inmesh.samples.bookinfo.ratings.Ratings",
                                ratings.toString());
                    default -> List.of("-jar", built(instance.service() + "/target/" + instance.service() + ".jar"));
                });
        return List.copyOf(command);
    }

    private String built(String path) throws SampleException {
        Path file = home.resolve(path);
        if (!Files.exists(file)) {
            throw new SampleException(file + " is missing: start the sample by samples/bookinfo/run, which builds it");
        }
        return file.toString();
    }

    Map<String, String> environment(Instance instance) {
        Map<String, String> environment = new TreeMap<>(mesh);
        environment.put("BOOKINFO_INSTANCE", instance.name());
        environment.put("MESH_CONFIG_INSTANCE", instance.name());
        environment.put("BOOKINFO_VERSION", instance.version());
        environment.put("BOOKINFO_PORT", Integer.toString(instance.port()));
        environment.put("OTEL_SERVICE_NAME", instance.service());
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=" + instance.name());
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector);
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "500");
        environment.put("OTEL_METRICS_EXPORTER", "none");
        environment.put("OTEL_LOGS_EXPORTER", "none");
        return environment;
    }
}
