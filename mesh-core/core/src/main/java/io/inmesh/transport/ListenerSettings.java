package io.inmesh.transport;

import java.time.Duration;

/**
 * Where inbound calls are accepted, and the bounds of what one peer may take.
 *
 * @param host the address or name to bind, default {@code 127.0.0.1}
 * @param port 0 to 65535, default 0: any free port
 * @param idleTimeout a connection without a call for this long is closed, 1 ms to 1 day, default 75 s: above the 10 s of
 *     {@link ConnectionSettings} and the 60 s of common proxies, so that the caller closes first
 * @param receiveTimeout within which the TLS handshake must be through, and in which then the head of a request, and a body
 *     that is handed over whole, must have come, 1 ms to 1 hour, default 10 s; a peer that takes longer is cut off
 * @param maxHeaderBytes of one request's header section, 1 KiB to 1 MiB, default 16 KiB; more is answered 431
 * @param maxConnections at least 1, default 10,000; more are closed as they are accepted
 */
public record ListenerSettings(
        String host, int port, Duration idleTimeout, Duration receiveTimeout, int maxHeaderBytes, int maxConnections) {

    public static final ListenerSettings DEFAULT =
            new ListenerSettings("127.0.0.1", 0, Duration.ofSeconds(75), Duration.ofSeconds(10), 16 * 1024, 10_000);

    public ListenerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: '" + host + "' (expected: an address or a name)");
        }
        check("port", port, 0, 65_535);
        check("idleTimeout", idleTimeout, Duration.ofDays(1));
        check("receiveTimeout", receiveTimeout, Duration.ofHours(1));
        check("maxHeaderBytes", maxHeaderBytes, 1024, 1024 * 1024);
        check("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    private static void check(String name, Duration value, Duration max) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.001S to " + max + ")");
        }
    }

    public ListenerSettings withHost(String value) {
        return new ListenerSettings(value, port, idleTimeout, receiveTimeout, maxHeaderBytes, maxConnections);
    }

    public ListenerSettings withPort(int value) {
        return new ListenerSettings(host, value, idleTimeout, receiveTimeout, maxHeaderBytes, maxConnections);
    }

    public ListenerSettings withIdleTimeout(Duration value) {
        return new ListenerSettings(host, port, value, receiveTimeout, maxHeaderBytes, maxConnections);
    }

    public ListenerSettings withReceiveTimeout(Duration value) {
        return new ListenerSettings(host, port, idleTimeout, value, maxHeaderBytes, maxConnections);
    }

    public ListenerSettings withMaxHeaderBytes(int value) {
        return new ListenerSettings(host, port, idleTimeout, receiveTimeout, value, maxConnections);
    }

    public ListenerSettings withMaxConnections(int value) {
        return new ListenerSettings(host, port, idleTimeout, receiveTimeout, maxHeaderBytes, value);
    }
}
