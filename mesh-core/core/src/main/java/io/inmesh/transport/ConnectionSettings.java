package io.inmesh.transport;

import java.time.Duration;

/**
 * How connections to an endpoint are made and kept.
 *
 * @param protocol what is spoken, default {@link Protocol#AUTO}
 * @param connectTimeout until TCP is connected, and then until the settings of HTTP/2 have come, 1 ms to 1 hour, default
 *     1 s; the TLS handshake between the two has {@link TlsOptions#handshakeTimeout}
 * @param limits see {@link Limits}
 * @param lifetime see {@link Lifetime}
 * @param keepalive see {@link Keepalive}
 */
public record ConnectionSettings(
        Protocol protocol, Duration connectTimeout, Limits limits, Lifetime lifetime, Keepalive keepalive) {

    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            Protocol.AUTO, Duration.ofSeconds(1), Limits.DEFAULT, Lifetime.DEFAULT, Keepalive.SYSTEM);

    /** What is spoken with an endpoint. */
    public enum Protocol {
        /** With TLS what the peer chooses of HTTP/2 and HTTP/1.1 (ALPN, RFC 7301); in clear text HTTP/1.1. */
        AUTO,
        HTTP_1_1,
        /** With TLS by ALPN, and by nothing else; in clear text with prior knowledge (RFC 9113, 3.2 and 3.3). */
        HTTP_2
    }

    /**
     * How many connections there may be, and how many calls may wait for them. The first three are of each endpoint, the
     * last two of a {@link PoolQuota}, which endpoints share.
     *
     * @param maxConnections at least 1, default 1024
     * @param maxPending calls that wait for a connection, at least 0, default 1024; more fail at once
     * @param maxStreams calls at once on a connection of HTTP/2, at least 0; 0, the default: as many as the peer allows, 256
     *     at most
     * @param totalConnections of all endpoints together, at least 0; each may have one in any case, as in Envoy; 0, the
     *     default: no limit
     * @param totalPending calls that wait at all endpoints together, at least 0; 0, the default: no limit
     */
    public record Limits(int maxConnections, int maxPending, int maxStreams, int totalConnections, int totalPending) {

        public static final Limits DEFAULT = new Limits(1024, 1024, 0, 0, 0);

        public Limits {
            check("maxConnections", maxConnections, 1);
            check("maxPending", maxPending, 0);
            check("maxStreams", maxStreams, 0);
            check("totalConnections", totalConnections, 0);
            check("totalPending", totalPending, 0);
        }

        public Limits withMaxConnections(int value) {
            return new Limits(value, maxPending, maxStreams, totalConnections, totalPending);
        }

        public Limits withMaxPending(int value) {
            return new Limits(maxConnections, value, maxStreams, totalConnections, totalPending);
        }

        public Limits withMaxStreams(int value) {
            return new Limits(maxConnections, maxPending, value, totalConnections, totalPending);
        }

        /** Of all endpoints together. */
        public Limits withTotals(int connections, int pending) {
            return new Limits(maxConnections, maxPending, maxStreams, connections, pending);
        }
    }

    /**
     * When a connection ends.
     *
     * @param idleTimeout unused for this long it is closed, 1 ms to 1 day, default 10 s: below the 60 s and more of common
     *     servers, so that this side closes first and no call meets a closing connection
     * @param maxAge this old it is closed after its call, so that traffic follows changes; 1 ms to 365 days, default 30 min
     * @param maxRequests after so many calls it is closed, at least 0; 1: every call has its own; 0, the default: no limit
     */
    public record Lifetime(Duration idleTimeout, Duration maxAge, int maxRequests) {

        public static final Lifetime DEFAULT = new Lifetime(Duration.ofSeconds(10), Duration.ofMinutes(30), 0);

        public Lifetime {
            check("idleTimeout", idleTimeout, Duration.ofDays(1));
            check("maxAge", maxAge, Duration.ofDays(365));
            check("maxRequests", maxRequests, 0);
        }

        public Lifetime withIdleTimeout(Duration value) {
            return new Lifetime(value, maxAge, maxRequests);
        }

        public Lifetime withMaxAge(Duration value) {
            return new Lifetime(idleTimeout, value, maxRequests);
        }

        public Lifetime withMaxRequests(int value) {
            return new Lifetime(idleTimeout, maxAge, value);
        }
    }

    /**
     * TCP's own probes of connections that are silent: always sent, when and how often is the system's choice unless said
     * here. Where the platform has no such option, it is left to the system.
     *
     * @param time of silence until the first probe, in whole seconds, zero to 32,767 s; zero, the default: as the system says
     * @param interval between probes, as {@code time}
     * @param probes without an answer until the connection is dead, 0 to 127; 0, the default: as the system says
     */
    public record Keepalive(Duration time, Duration interval, int probes) {

        // What Linux takes.
        private static final Duration MAX = Duration.ofSeconds(Short.MAX_VALUE);

        public static final Keepalive SYSTEM = new Keepalive(Duration.ZERO, Duration.ZERO, 0);

        public Keepalive {
            checkSeconds("keepalive time", time);
            checkSeconds("keepalive interval", interval);
            if (probes < 0 || probes > 127) {
                throw new IllegalArgumentException("keepalive probes: " + probes + " (expected: 0 to 127)");
            }
        }

        private static void checkSeconds(String name, Duration value) {
            if (value.isNegative() || value.compareTo(MAX) > 0 || value.toNanosPart() != 0) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: whole seconds from PT0S to " + MAX + ")");
            }
        }
    }

    public ConnectionSettings {
        check("connectTimeout", connectTimeout, Duration.ofHours(1));
    }

    /** With what the other components say by default. */
    public ConnectionSettings(
            Protocol protocol,
            Duration connectTimeout,
            int maxConnections,
            int maxPending,
            Duration idleTimeout,
            Duration maxAge) {
        this(
                protocol,
                connectTimeout,
                Limits.DEFAULT.withMaxConnections(maxConnections).withMaxPending(maxPending),
                new Lifetime(idleTimeout, maxAge, 0),
                Keepalive.SYSTEM);
    }

    private static void check(String name, Duration value, Duration max) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: PT0.001S to " + max + ")");
        }
    }

    private static void check(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + min + ")");
        }
    }

    /** See {@link Limits}. */
    public int maxConnections() {
        return limits.maxConnections();
    }

    /** See {@link Limits}. */
    public int maxPending() {
        return limits.maxPending();
    }

    /** See {@link Lifetime}. */
    public Duration idleTimeout() {
        return lifetime.idleTimeout();
    }

    /** See {@link Lifetime}. */
    public Duration maxAge() {
        return lifetime.maxAge();
    }

    public ConnectionSettings withProtocol(Protocol value) {
        return new ConnectionSettings(value, connectTimeout, limits, lifetime, keepalive);
    }

    public ConnectionSettings withConnectTimeout(Duration value) {
        return new ConnectionSettings(protocol, value, limits, lifetime, keepalive);
    }

    public ConnectionSettings withLimits(Limits value) {
        return new ConnectionSettings(protocol, connectTimeout, value, lifetime, keepalive);
    }

    public ConnectionSettings withLifetime(Lifetime value) {
        return new ConnectionSettings(protocol, connectTimeout, limits, value, keepalive);
    }

    public ConnectionSettings withKeepalive(Keepalive value) {
        return new ConnectionSettings(protocol, connectTimeout, limits, lifetime, value);
    }

    /** Whether connections that were made by {@code other} are not what these ask for, and have to be made anew. */
    boolean needsOtherConnectionsThan(ConnectionSettings other) {
        return protocol != other.protocol || !keepalive.equals(other.keepalive);
    }
}
