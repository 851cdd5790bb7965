package io.inmesh.transport;

import java.time.Duration;

/**
 * How connections to an endpoint are made and kept.
 *
 * @param protocol what is spoken, default {@link Protocol#AUTO}
 * @param connectTimeout until TCP is connected, and then until the settings of HTTP/2 have come, 1 ms to 1 hour, default
 *     1 s; the TLS handshake between the two has {@link TlsOptions#handshakeTimeout}
 * @param maxConnections per endpoint, at least 1, default 1024
 * @param maxPending calls that wait for a connection, per endpoint, at least 0, default 1024; more fail at once
 * @param idleTimeout a connection unused for this long is closed, default 10 s: below the 60 s and more of common
 *     servers, so that this side closes first and no call meets a closing connection
 * @param maxAge a connection this old is closed after its call, so that traffic follows changes; default 30 min
 */
public record ConnectionSettings(
        Protocol protocol,
        Duration connectTimeout,
        int maxConnections,
        int maxPending,
        Duration idleTimeout,
        Duration maxAge) {

    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            Protocol.AUTO, Duration.ofSeconds(1), 1024, 1024, Duration.ofSeconds(10), Duration.ofMinutes(30));

    /** What is spoken with an endpoint. */
    public enum Protocol {
        /** With TLS what the peer chooses of HTTP/2 and HTTP/1.1 (ALPN, RFC 7301); in clear text HTTP/1.1. */
        AUTO,
        HTTP_1_1,
        /** With TLS by ALPN, and by nothing else; in clear text with prior knowledge (RFC 9113, 3.2 and 3.3). */
        HTTP_2
    }

    public ConnectionSettings {
        check("connectTimeout", connectTimeout, Duration.ofHours(1));
        check("idleTimeout", idleTimeout, Duration.ofDays(1));
        check("maxAge", maxAge, Duration.ofDays(365));
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " (expected: >= 1)");
        }
        if (maxPending < 0) {
            throw new IllegalArgumentException("maxPending: " + maxPending + " (expected: >= 0)");
        }
    }

    private static void check(String name, Duration value, Duration max) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.001S to " + max + ")");
        }
    }

    public ConnectionSettings withProtocol(Protocol value) {
        return new ConnectionSettings(value, connectTimeout, maxConnections, maxPending, idleTimeout, maxAge);
    }
}
