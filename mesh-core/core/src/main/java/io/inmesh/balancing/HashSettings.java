package io.inmesh.balancing;

import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Of {@link BalancingSettings.Algorithm#RING_HASH} and {@link BalancingSettings.Algorithm#MAGLEV}: what of a request is
 * hashed, and how large the tables are. Ranges and defaults are Envoy's.
 *
 * @param key null: every request goes to a random node
 * @param minimumRingSize of the ring: points on it, spread over the nodes by weight, 1 to 8,388,608, default 1024
 * @param tableSize of Maglev's table, a prime up to 5,000,011, default 65,537
 */
public record HashSettings(@Nullable Key key, int minimumRingSize, int tableSize) {

    /** The largest ring, whatever the weights. */
    public static final int MAX_RING_SIZE = 8 * 1024 * 1024;

    private static final int MAX_TABLE_SIZE = 5_000_011;

    public static final HashSettings DEFAULT = new HashSettings(null, 1024, 65_537);

    public HashSettings {
        if (minimumRingSize < 1 || minimumRingSize > MAX_RING_SIZE) {
            throw new IllegalArgumentException(
                    "minimumRingSize: " + minimumRingSize + " (expected: 1 to " + MAX_RING_SIZE + ")");
        }
        if (tableSize < 2
                || tableSize > MAX_TABLE_SIZE
                || !BigInteger.valueOf(tableSize).isProbablePrime(40)) {
            throw new IllegalArgumentException(
                    "tableSize: " + tableSize + " (expected: a prime from 2 to " + MAX_TABLE_SIZE + ")");
        }
    }

    public HashSettings withKey(@Nullable Key value) {
        return new HashSettings(value, minimumRingSize, tableSize);
    }

    public HashSettings withMinimumRingSize(int value) {
        return new HashSettings(key, value, tableSize);
    }

    public HashSettings withTableSize(int value) {
        return new HashSettings(key, minimumRingSize, value);
    }

    /** What is hashed. A request that lacks it goes to a random node. */
    public sealed interface Key permits Header, Cookie, QueryParameter, SourceAddress {}

    /** The first value of a header. */
    public record Header(String name) implements Key {

        public Header {
            demand("header name", name);
        }
    }

    /**
     * The value of a cookie.
     *
     * @param path of the cookie that is made; empty: none is said
     * @param ttl null: a request without the cookie goes to a random node; otherwise it gets one, which the response sets;
     *     zero: for the session
     */
    public record Cookie(String name, String path, @Nullable Duration ttl) implements Key {

        public Cookie {
            demand("cookie name", name);
            if (ttl != null && ttl.isNegative()) {
                throw new IllegalArgumentException("ttl: " + ttl + " (expected: zero or more)");
            }
        }
    }

    /** The first value of a query parameter, as it is written. */
    public record QueryParameter(String name) implements Key {

        public QueryParameter {
            demand("query parameter name", name);
        }
    }

    /**
     * The address of the caller. Inside the caller that is one address for all calls, as it is for a sidecar's outbound
     * side: all calls of one instance go to the same node.
     */
    public record SourceAddress() implements Key {}

    private static void demand(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + ": '' (expected: a name)");
        }
    }
}
