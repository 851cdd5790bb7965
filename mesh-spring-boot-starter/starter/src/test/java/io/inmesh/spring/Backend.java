package io.inmesh.spring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A plain HTTP server on loopback that keeps the requests it saw. */
final class Backend implements AutoCloseable {

    /** What arrived. */
    static final class Seen {

        private final String method;
        private final String target;
        private final Map<String, List<String>> headers;
        private final byte[] body;

        Seen(HttpExchange exchange) throws IOException {
            this.method = exchange.getRequestMethod();
            this.target = exchange.getRequestURI().toString();
            this.headers = exchange.getRequestHeaders();
            this.body = exchange.getRequestBody().readAllBytes();
        }

        String method() {
            return method;
        }

        String target() {
            return target;
        }

        byte[] body() {
            return body;
        }

        /** The first value; null: it did not come. */
        @Nullable
        String header(String name) {
            List<String> values = headers.get(name);
            return values == null || values.isEmpty() ? null : values.get(0);
        }
    }

    /** Answers a request whose body has been read. */
    interface Handler {
        void handle(HttpExchange exchange, Seen seen) throws IOException;
    }

    /** For a service {@code reviews} with one endpoint dead and one alive: the balancer does not learn from failures. */
    static final Map<String, Object> EVERY_SECOND_CALL_MEETS_A_DEAD_ENDPOINT = Map.of(
            "mesh.clients.reviews.balancer", "round-robin",
            "mesh.clients.reviews.health.consecutive-failures", "0",
            "mesh.clients.reviews.health.success-rate", "0",
            "mesh.clients.reviews.retry.budget-min-per-second", "1000");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

    Backend() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** {@code path} is answered by {@code handler}; without one, every path answers 200 and its own target. */
    Backend on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Seen> seen() {
        return seen;
    }

    Seen last() {
        return seen.get(seen.size() - 1);
    }

    static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** An address where nothing listens. */
    static String deadAddress() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Seen request = new Seen(exchange);
            seen.add(request);
            Handler handler = handlers.get(exchange.getRequestURI().getPath());
            if (handler == null) {
                answer(exchange, 200, "text/plain", request.target());
            } else {
                handler.handle(exchange, request);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
