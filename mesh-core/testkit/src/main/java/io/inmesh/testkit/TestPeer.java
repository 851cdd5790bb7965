package io.inmesh.testkit;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a free port of loopback that does as it is told, one {@link Reply} per request in the order of
 * arrival, then {@link #otherwise} for ever (200 until set). Plain JDK sockets and daemon threads, so that it shares no
 * code with what it tests. Thread-safe.
 */
public final class TestPeer implements AutoCloseable {

    private final ServerSocket server;
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<PeerConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Reply otherwise = Reply.status(200);
    private volatile @Nullable Reply onAccept;

    private TestPeer() throws IOException {
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        run("accept", this::accept);
    }

    public static TestPeer start() {
        try {
            return new TestPeer();
        } catch (IOException e) {
            throw new IllegalStateException("no port of loopback can be opened", e);
        }
    }

    public TestPeer then(Reply... replies) {
        script.addAll(List.of(replies));
        return this;
    }

    public TestPeer otherwise(Reply reply) {
        otherwise = reply;
        return this;
    }

    /** What a new connection meets before it has asked anything, such as {@link Reply#reset}; null: nothing. */
    public TestPeer onAccept(@Nullable Reply reply) {
        onAccept = reply;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    public Endpoint endpoint() {
        return Endpoint.of(server.getInetAddress().getHostAddress(), port());
    }

    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many connections were ever accepted. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open as far as this side knows. */
    public int open() {
        return connections.size();
    }

    /** Closes every connection (FIN), as a server does with idle ones; goes on accepting. */
    public void closeConnections() {
        for (PeerConnection connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                // It is as closed as it will be.
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("the test peer's port does not close", e);
        } finally {
            closeConnections();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            PeerConnection connection = new PeerConnection(accepted.incrementAndGet(), socket);
            connections.add(connection);
            if (server.isClosed()) {
                connection.close();
            }
            run("connection", () -> serve(connection));
        }
    }

    private void serve(PeerConnection connection) throws IOException {
        try {
            Reply first = onAccept;
            if (first != null) {
                first.to(new ReceivedRequest(0, "", "", Headers.empty(), ""), connection);
            }
            ReceivedRequest request = connection.isOpen() ? connection.read() : null;
            while (request != null) {
                requests.add(request);
                Reply scripted = script.poll();
                (scripted == null ? otherwise : scripted).to(request, connection);
                request = connection.isOpen() ? connection.read() : null;
            }
        } finally {
            connections.remove(connection);
            connection.close();
        }
    }

    private static void run(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The other side, or close, ended it: what a test observes on its own side.
                    }
                },
                "test-peer-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
