package io.inmesh.transport;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A peer on plain sockets that does what a script says, however wrong: one thread per connection. */
final class ScriptedPeer implements Closeable {

    /** What a connection does, from its start to its end. */
    @FunctionalInterface
    interface Script {
        void run(Line line) throws Exception;
    }

    private final ServerSocket server;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    final AtomicInteger accepted = new AtomicInteger();
    /** Connections whose script still runs. */
    final AtomicInteger serving = new AtomicInteger();

    private ScriptedPeer(Script script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    static ScriptedPeer start(Script script) {
        try {
            return new ScriptedPeer(script);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = accepted.incrementAndGet();
                serving.incrementAndGet();
                daemon(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Line(socket, number));
        } catch (Exception e) {
            // The other side went away: what it saw is what a test asserts.
        } finally {
            serving.decrementAndGet();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection, seen from the peer. */
    static final class Line {

        final Socket socket;
        /** 1 for the first connection that the peer accepted. */
        final int number;

        private final InputStream in;

        Line(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The next request's head, or null at the end. */
        @Nullable
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
                int c = in.read();
                if (c < 0) {
                    return null;
                }
                head.append((char) c);
            }
            return head.toString();
        }

        String read(int count) throws IOException {
            return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
        }

        /** -1 at the end. */
        int readByte() throws IOException {
            return in.read();
        }

        /** Reads and answers nothing. */
        void readToEnd() throws IOException {
            while (in.read() >= 0) {
                // The other side decides.
            }
        }

        /** @throws EOFException at the end */
        byte[] bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            return bytes;
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Answers every request with {@code text}. */
        void answerAll(String text) throws IOException {
            while (readHead() != null) {
                write(text);
            }
        }

        /** Answers every request with what it asked for. */
        void answerAll() throws IOException {
            for (String head = readHead(); head != null; head = readHead()) {
                String body = "you asked for " + head.split(" ", 3)[1];
                write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        }

        /** Ends with a TCP reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
