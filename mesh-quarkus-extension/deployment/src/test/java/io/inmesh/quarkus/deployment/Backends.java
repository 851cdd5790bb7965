package io.inmesh.quarkus.deployment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The services that tests call. Quarkus loads a test class twice, before and within the application: the servers are
 * started by the first, and their ports kept in system properties, which both see.
 */
final class Backends {

    private static final String PROPERTY = "io.inmesh.test.backend.";
    private static final Socket TAKEN = new Socket();
    private static final CountDownLatch HANGING_CLOSED = new CountDownLatch(1);

    private Backends() {}

    /** Nothing listens there, nor can anything else: the port is taken. */
    static String dead() {
        return address("dead", () -> {
            TAKEN.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return TAKEN.getLocalPort();
        });
    }

    /** Answers 503. */
    static String busy() {
        return address("busy", () -> serve(exchange -> respond(exchange, 503, "busy")));
    }

    /**
     * Answers {@code /echo} with method, body and the headers of context; {@code /missing} with 404 and a body;
     * {@code /lines} with three lines; {@code /hanging} once the caller of {@link #hanging} has gone.
     */
    static String good() {
        return address("good", () -> serve(Backends::answer));
    }

    /** Takes connections and never answers. */
    static String hanging() {
        return address("hanging", Backends::hang);
    }

    private interface Start {
        int port() throws IOException;
    }

    private static String address(String name, Start start) {
        String known = System.getProperty(PROPERTY + name);
        if (known != null) {
            return known;
        }
        try {
            String address = "127.0.0.1:" + start.port();
            System.setProperty(PROPERTY + name, address);
            return address;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.setExecutor(Executors.newCachedThreadPool(Backends::daemon));
        server.start();
        return server.getAddress().getPort();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "backend");
        thread.setDaemon(true);
        return thread;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestURI().getPath()) {
            case "/missing" -> respond(exchange, 404, "no such book");
            case "/lines" -> respond(exchange, 200, "one\ntwo\nthree\n");
            case "/book" -> {
                exchange.getResponseHeaders().add("content-type", "application/json");
                respond(exchange, 200, body);
            }
            case "/hanging" -> respond(exchange, awaitHangingClosed() ? 200 : 504, "");
            default ->
                respond(
                        exchange,
                        200,
                        exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + ' ' + body + "|traceparent="
                                + exchange.getRequestHeaders().getFirst("traceparent") + "|deadline="
                                + exchange.getRequestHeaders().getFirst(Contexts.DEADLINE_HEADER) + "|x-user="
                                + exchange.getRequestHeaders().getFirst("x-user"));
        }
    }

    private static boolean awaitHangingClosed() {
        try {
            return HANGING_CLOSED.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static int hang() throws IOException {
        ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        daemon(() -> {
                    try (server) {
                        while (true) {
                            Socket socket = server.accept();
                            daemon(() -> drain(socket)).start();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .start();
        return server.getLocalPort();
    }

    private static void drain(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream()) {
            while (in.read() >= 0) {
                // until the peer closes
            }
        } catch (IOException e) {
            // a reset is an end as well
        }
        HANGING_CLOSED.countDown();
    }
}
