package io.inmesh.benchmarks.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The config service, as the command starts it, in a process of its own. */
final class ServiceProcess implements AutoCloseable {

    /** Of nothing but this machine's loopback, for as long as a measurement takes. */
    static final String TOKEN = "of-a-benchmark";

    private static final String SERVING = "serving ";

    private final Process process;
    private final URI uri;

    private ServiceProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * @param command {@code bin/mesh}
     * @param javaOptions of its JVM
     */
    static ServiceProcess start(Path command, Path directory, String javaOptions) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command.toString(), "serve", "--directory", directory.toString(), "--port", "0");
        builder.environment().putAll(Map.of("MESH_TOKEN", TOKEN, "MESH_JAVA_OPTIONS", javaOptions));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = process.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(SERVING)) {
                return new ServiceProcess(
                        process, URI.create(line.substring(SERVING.length()).split(" ")[0]));
            }
        }
        throw new IOException(command + " ended before it served");
    }

    URI uri() {
        return uri;
    }

    /** The most memory that it has held so far, in MiB; the system's count of what is in memory, not the heap's. */
    long peakMib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmHWM");
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
