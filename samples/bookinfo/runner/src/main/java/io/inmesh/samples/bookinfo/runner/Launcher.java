package io.inmesh.samples.bookinfo.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How each service is started: a small JVM of its own, told by its environment who it is.
 *
 * @param home the folder {@code samples/bookinfo}
 * @param resources the folder of mesh resources
 * @param collector where spans are sent
 */
record Launcher(Path home, Path resources, String collector) {

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
                                home.resolve("ratings/mesh.yaml").toString());
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
        return Map.ofEntries(
                Map.entry("BOOKINFO_INSTANCE", instance.name()),
                Map.entry("BOOKINFO_VERSION", instance.version()),
                Map.entry("BOOKINFO_PORT", Integer.toString(instance.port())),
                Map.entry("BOOKINFO_MESH", resources.toString()),
                Map.entry("OTEL_SERVICE_NAME", instance.service()),
                Map.entry("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=" + instance.name()),
                Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
                Map.entry("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                Map.entry("OTEL_BSP_SCHEDULE_DELAY", "500"),
                Map.entry("OTEL_METRICS_EXPORTER", "none"),
                Map.entry("OTEL_LOGS_EXPORTER", "none"));
    }
}
