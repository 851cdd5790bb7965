package io.inmesh.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A server or tool by others that is installed on this machine, as a process of a test. Where it is not installed the test
 * is aborted and named, with the package to install, in the file of the system property {@code servers.missing}, which
 * the build prints; with {@code -Dservers=required} it fails.
 */
public final class RealServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");
    private static final Path MISSING = Path.of(System.getProperty("servers.missing", "target/missing-servers.txt"));

    static {
        try {
            // What an earlier run missed may be there now.
            Files.deleteIfExists(MISSING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final Process process;

    private RealServer(Process process) {
        this.process = process;
    }

    /**
     * Where {@code command} is installed; aborts the test when it is not.
     *
     * @param debianPackage what brings it
     */
    public static Path require(String command, String debianPackage) {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)), MORE_PLACES.stream())
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> missing(command, debianPackage));
    }

    private static Path missing(String command, String debianPackage) {
        String test = StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !name.equals(RealServer.class.getName()) && name.startsWith("io.inmesh"))
                        .findFirst()
                        .orElse("a test"));
        String message = test + " needs " + command + " (Debian package " + debianPackage + ")";
        if (System.getProperty("servers", "").equals("required")) {
            throw new AssertionError(message + ", and -Dservers=required demands it");
        }
        try {
            Files.createDirectories(MISSING.toAbsolutePath().getParent());
            Files.writeString(MISSING, message + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Assumptions.abort(message);
    }

    /** Starts a server and waits until {@code port} of loopback accepts connections; its output goes to {@code log}. */
    public static RealServer start(int port, Path log, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealServer server = new RealServer(process);
        long end = System.nanoTime() + START.toNanos();
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                server.close();
                throw new IOException(command[0] + " did not open port " + port + ": " + Files.readString(log));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return server;
    }

    /** Runs a tool to its end, at most {@code limit}, and returns what it printed. */
    public static String run(Duration limit, Path log, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (RealServer tool = new RealServer(process)) {
            if (!tool.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(command[0] + " did not end within " + limit + ": " + Files.readString(log));
            }
        }
        return Files.readString(log);
    }

    /** A port of loopback that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
