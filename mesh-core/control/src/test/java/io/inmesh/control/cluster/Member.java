package io.inmesh.control.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process on a host of a {@link Network}, which dies without warning and is started again. */
final class Member implements AutoCloseable {

    private final List<String> command;
    private final Path log;
    private Process process;

    /** @param log what it says is added here */
    Member(Network network, String host, List<String> command, Path log) throws IOException {
        this.command = network.on(host, command);
        this.log = log;
        this.process = launch();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** {@code kill -9} */
    void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        kill();
    }
}
