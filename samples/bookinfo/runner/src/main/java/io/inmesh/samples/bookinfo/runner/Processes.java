package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The processes that were started, and nothing else: they can be killed, stalled and resumed by name, and none outlives
 * {@link #close()}. Thread-safe, because a shutdown hook closes it under a running start.
 */
final class Processes implements AutoCloseable {

    /** The system property that every process of the sample carries, with the instance's name. */
    static final String MARK = "bookinfo.instance";

    private final Path logs;
    private final Duration grace;
    // Guarded by this.
    private final Map<String, Process> running = new LinkedHashMap<>();
    private volatile boolean closed;

    /**
     * @param logs an existing folder, where each process writes {@code NAME.log}
     * @param grace how long all together may take to end politely
     */
    Processes(Path logs, Duration grace) {
        this.logs = logs;
        this.grace = grace;
    }

    /** Starts {@code command} as {@code name}, its output in its log file. */
    synchronized void start(String name, List<String> command, Map<String, String> environment, Path directory)
            throws IOException {
        if (closed) {
            throw new IOException(name + ": not started, the sample is stopping");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log(name).toFile());
        builder.environment().putAll(environment);
        running.put(name, builder.start());
    }

    Path logs() {
        return logs;
    }

    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    long pid(String name) {
        return process(name).pid();
    }

    /** The exit status, or null while it runs. */
    @Nullable
    Integer exitStatus(String name) {
        Process process = process(name);
        return process.isAlive() ? null : process.exitValue();
    }

    /** SIGKILL: no shutdown hook runs, no connection is closed politely. */
    void kill(String name) {
        process(name).destroyForcibly();
    }

    /** SIGSTOP: connections stay open, and nothing answers on them. */
    void stall(String name) throws IOException {
        signal("-STOP", process(name));
    }

    /** SIGCONT: ends a stall. */
    void resume(String name) throws IOException {
        signal("-CONT", process(name));
    }

    boolean isClosed() {
        return closed;
    }

    /** Stops all: politely first, by force after a grace period. Returns when the last one has ended. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Process process : running.values()) {
            if (process.isAlive()) {
                try {
                    // A stopped process would keep the termination signal for later.
                    signal("-CONT", process);
                } catch (IOException e) {
                    process.destroyForcibly();
                }
                process.destroy();
            }
        }
        long end = System.nanoTime() + grace.toNanos();
        for (Process process : running.values()) {
            await(process, end);
        }
    }

    private static void await(Process process, long end) {
        try {
            if (!process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Process process(String name) {
        Process process = running.get(name);
        if (process == null) {
            throw new IllegalArgumentException(name + " (expected: one of " + running.keySet() + ")");
        }
        return process;
    }

    private static void signal(String signal, Process process) throws IOException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        try {
            int status = kill.waitFor();
            if (status != 0 && process.isAlive()) {
                throw new IOException("kill " + signal + ' ' + process.pid() + ": exit status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
