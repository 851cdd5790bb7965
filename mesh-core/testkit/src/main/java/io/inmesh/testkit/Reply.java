package io.inmesh.testkit;

import io.inmesh.service.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a {@link TestPeer} does with one request. Runs on the thread of the connection, which it may hold up. */
@FunctionalInterface
public interface Reply {

    void to(ReceivedRequest request, PeerConnection connection) throws IOException;

    static Reply status(int status) {
        return status(status, "");
    }

    static Reply status(int status, String body) {
        return of(status, Headers.empty(), body.getBytes(StandardCharsets.UTF_8));
    }

    static Reply of(int status, Headers headers, byte[] body) {
        return (request, connection) -> {
            connection.writeHead(status, headers, body.length);
            if (!request.method().equals("HEAD")) {
                connection.write(body);
            }
        };
    }

    /** The bytes as they are, be they HTTP or not. */
    static Reply raw(String bytes) {
        return (request, connection) -> connection.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code body} one byte at a time, {@code pause} apart. */
    static Reply trickling(int status, String body, Duration pause) {
        return (request, connection) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.writeHead(status, Headers.empty(), bytes.length);
            for (byte b : bytes) {
                connection.pause(pause);
                connection.write(new byte[] {b});
            }
        };
    }

    /** Resets the connection (RST) without a word. */
    static Reply reset() {
        return (request, connection) -> connection.reset();
    }

    /** Closes the connection (FIN) without a word. */
    static Reply close() {
        return (request, connection) -> connection.close();
    }

    /** Never answers, and keeps the connection. */
    static Reply stall() {
        return (request, connection) -> connection.stall();
    }

    /** This reply {@code delay} later. */
    default Reply after(Duration delay) {
        return (request, connection) -> {
            connection.pause(delay);
            to(request, connection);
        };
    }

    /** The first {@code size} bytes of this reply's wire form, then a close. */
    default Reply cutAfter(int size) {
        return (request, connection) -> {
            connection.limit(size);
            to(request, connection);
            connection.close();
        };
    }

    /** This reply, then the end of this side's stream (FIN), while it goes on reading. */
    default Reply thenHalfClose() {
        return (request, connection) -> {
            to(request, connection);
            connection.halfClose();
        };
    }

    /** This reply, then a close that it has not announced. */
    default Reply thenClose() {
        return (request, connection) -> {
            to(request, connection);
            connection.close();
        };
    }
}
