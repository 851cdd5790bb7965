package io.inmesh.control.store;

import io.inmesh.testkit.RealServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One member of etcd in a directory, at the same ports whenever it is started again. */
public final class Etcd implements AutoCloseable {

    private final Path directory;
    private final String command;
    private final int port;
    private final int peerPort;
    private RealServer server;

    private Etcd(Path directory) throws IOException {
        this.directory = directory;
        this.command = RealServer.require("etcd", "etcd-server").toString();
        this.port = RealServer.freePort();
        this.peerPort = RealServer.freePort();
        this.server = launch();
    }

    public static Etcd start(Path directory) throws IOException {
        return new Etcd(directory);
    }

    private RealServer launch() throws IOException {
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> arguments = new ArrayList<>(List.of(command, "--name", "one", "--log-level", "error"));
        arguments.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        arguments.addAll(List.of("--listen-client-urls", endpoint().toString()));
        arguments.addAll(List.of("--advertise-client-urls", endpoint().toString()));
        arguments.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
        arguments.addAll(List.of("--initial-cluster", "one=" + peer));
        return RealServer.start(port, directory.resolve("log"), arguments.toArray(new String[0]));
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public void stop() {
        server.close();
    }

    public void startAgain() throws IOException {
        server = launch();
    }

    @Override
    public void close() {
        server.close();
    }
}
