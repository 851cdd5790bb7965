package io.inmesh.samples.bookinfo.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A small OTLP/HTTP collector on a free loopback port: takes spans as protobuf, plain or gzip, and takes metrics and
 * logs without looking at them.
 */
final class Collector implements AutoCloseable {

    private static final int LIMIT = 16 << 20;

    private final Spans spans;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "collector");
        thread.setDaemon(true);
        return thread;
    });

    Collector(Spans spans) throws IOException {
        this.spans = spans;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/traces", exchange -> answer(exchange, true));
        server.createContext("/", exchange -> answer(exchange, false));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange, boolean traces) throws IOException {
        try (exchange) {
            byte[] body = body(exchange);
            int status = 200;
            if (body.length > LIMIT) {
                status = 413;
            } else if (traces) {
                try {
                    SpanDecoder.decode(body, spans::add);
                } catch (IOException e) {
                    status = 400;
                }
            }
            exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
            // No body: the empty message says that everything was accepted.
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        InputStream in = exchange.getRequestBody();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
        try (InputStream plain = zipped ? new GZIPInputStream(in) : in) {
            return plain.readNBytes(LIMIT + 1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
