package io.inmesh.balancing;

import io.inmesh.naming.Locality;
import java.util.Map;

/**
 * What balancing must know of the application that calls.
 *
 * @param locality where it runs
 * @param labels its own, for failover by labels
 * @param address its own, to hash by; empty: not known, then calls that are hashed by it go to random nodes
 */
public record Caller(Locality locality, Map<String, String> labels, String address) {

    public static final Caller UNKNOWN = new Caller(Locality.UNKNOWN, Map.of(), "");

    public Caller {
        labels = Map.copyOf(labels);
    }
}
