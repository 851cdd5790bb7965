package io.inmesh.control.registry;

import io.inmesh.naming.Locality;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an instance says of itself, so that others can call it. Immutable.
 *
 * @param key its name
 * @param address an IP address or a host name
 * @param ports by name, at least one
 * @param protocol what it speaks
 * @param traits what callers tell instances apart by
 * @param lease how long it counts without a report, 5 s to 1 hour, default 30 s
 */
public record Registration(
        InstanceKey key,
        String address,
        SortedMap<String, Integer> ports,
        Protocol protocol,
        Traits traits,
        Duration lease) {

    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    static final int MIN_LEASE_SECONDS = 5;
    static final int MAX_LEASE_SECONDS = 3600;

    /** What an instance speaks on all its ports. */
    public enum Protocol {
        HTTP1,
        HTTP2,
        /** It does not say. */
        AUTO
    }

    /**
     * What callers tell instances apart by. Immutable.
     *
     * @param labels such as {@code version: v1}
     * @param weight relative share of calls, 0 to 1,000,000, default 1
     * @param identity the name its certificate has; empty: it does not say
     */
    public record Traits(SortedMap<String, String> labels, Locality locality, double weight, String identity) {

        public static final Traits NONE = new Traits(Collections.emptySortedMap(), Locality.UNKNOWN, 1, "");

        public Traits {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        }
    }

    public Registration {
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
        if (ports.isEmpty()) {
            throw new IllegalArgumentException("registration of " + key + ": ports: none (expected: at least one)");
        }
        long seconds = lease.toSeconds();
        if (seconds < MIN_LEASE_SECONDS || seconds > MAX_LEASE_SECONDS) {
            throw new IllegalArgumentException("registration of " + key + ": lease: " + lease + " (expected: "
                    + MIN_LEASE_SECONDS + " to " + MAX_LEASE_SECONDS + " s)");
        }
    }

    /** At {@code address}, with nothing known besides. */
    public static Registration of(InstanceKey key, String address, Map<String, Integer> ports) {
        return new Registration(key, address, new TreeMap<>(ports), Protocol.AUTO, Traits.NONE, DEFAULT_LEASE);
    }

    public Registration withTraits(Traits value) {
        return new Registration(key, address, ports, protocol, value, lease);
    }

    public Registration withProtocol(Protocol value) {
        return new Registration(key, address, ports, value, traits, lease);
    }

    public Registration withLease(Duration value) {
        return new Registration(key, address, ports, protocol, traits, value);
    }
}
