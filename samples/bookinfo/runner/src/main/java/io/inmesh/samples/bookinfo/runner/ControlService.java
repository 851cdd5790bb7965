package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shared config service of a steered run, by the command that everybody uses. */
final class ControlService {

    private static final int MOST_SECONDS = 120;

    private final Path command;
    private final Path folder;
    private final Instance instance;
    private final Processes processes;
    private final String token;

    /**
     * What the command answered.
     *
     * @param status its exit status
     * @param text what it printed
     */
    record Answer(int status, String text) {

        boolean isYes() {
            return status == 0;
        }
    }

    /**
     * @param command {@code bin/mesh}
     * @param folder where the service and its token live, emptied by the caller
     */
    ControlService(Path command, Path folder, Instance instance, Processes processes, String token) {
        this.command = command;
        this.folder = folder;
        this.instance = instance;
        this.processes = processes;
        this.token = token;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + instance.port());
    }

    private Path tokenFile() {
        return folder.resolve("token");
    }

    /** How applications find it; in the folder that they would watch otherwise, there is nothing. */
    Map<String, String> environment() {
        return Map.of(
                "BOOKINFO_MESH", folder.resolve("nothing").toString(),
                "MESH_CONFIG_ADDRESSES", uri().toString(),
                "MESH_CONFIG_TOKEN", token,
                "MESH_CONFIG_CACHE", folder.resolve("cache").toString());
    }

    /** The same for an application that has a {@code mesh.yaml}. */
    Path meshYaml(String service) throws IOException {
        return Files.writeString(
                folder.resolve(service + ".yaml"), """
                mesh:
                  name: %s
                  server:
                    host: 127.0.0.1
                  config:
                    addresses: %s
                    token-file: %s
                    cache: %s
                """.formatted(service, uri(), tokenFile(), folder.resolve("cache")));
    }

    /** Starts it, also where it was killed before. */
    void start() throws IOException, InterruptedException, SampleException {
        Files.createDirectories(folder.resolve("config"));
        Files.createDirectories(folder.resolve("nothing"));
        if (!Files.exists(tokenFile())) {
            Files.createFile(
                    tokenFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(tokenFile(), token);
        List<String> serve = List.of(
                command.toString(),
                "serve",
                "--directory",
                folder.resolve("config").toString(),
                "--port",
                Integer.toString(instance.port()));
        processes.start(instance.name(), serve, Map.of("MESH_TOKEN", token), folder);
        for (int i = 0; !ask("history").isYes(); i++) {
            Integer ended = processes.exitStatus(instance.name());
            if (ended != null || i > MOST_SECONDS) {
                throw new SampleException(instance.name() + ": " + (ended == null ? "does not answer" : "has ended")
                        + "\nthe end of " + processes.log(instance.name()) + ":\n"
                        + Readiness.tail(processes.log(instance.name())));
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    void kill() {
        processes.kill(instance.name());
    }

    /** Runs the command to its end. */
    Answer ask(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command.toString()));
        all.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().put("MESH_SERVER", uri().toString());
        builder.environment().put("MESH_TOKEN", token);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Answer(process.exitValue(), text);
    }
}
