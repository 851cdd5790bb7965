package io.inmesh.discovery;

import java.time.Duration;
import java.util.List;

/**
 * What DNS says about one question.
 *
 * @param status see {@link Status}
 * @param records of {@link Status#FOUND}, at least one
 * @param ttl the least of all records that led here; of other states zero
 * @param reason for people; empty when found
 */
record DnsAnswer(Status status, List<Item> records, Duration ttl, String reason) {

    /** Does not exist differs from cannot tell. */
    enum Status {
        FOUND,
        /** NXDOMAIN, or a name without records of the type. */
        NONE,
        /** No answer, or one that says nothing: SERVFAIL, REFUSED, timeout. */
        FAILED
    }

    /** What a record holds. */
    sealed interface Item {}

    /** A or AAAA. */
    record Address(String host) implements Item {}

    /**
     * SRV (RFC 2782).
     *
     * @param priority lower is asked first
     * @param weight relative share among equal priorities
     */
    record Target(int priority, int weight, int port, String host) implements Item {}

    static DnsAnswer found(List<Item> records, Duration ttl) {
        return new DnsAnswer(Status.FOUND, List.copyOf(records), ttl, "");
    }

    static DnsAnswer none(String reason) {
        return new DnsAnswer(Status.NONE, List.of(), Duration.ZERO, reason);
    }

    static DnsAnswer failed(String reason) {
        return new DnsAnswer(Status.FAILED, List.of(), Duration.ZERO, reason);
    }
}
