package io.inmesh.naming;

import java.util.List;

/**
 * What discovery knows of a name at one moment, whole. The states differ on purpose: an outage of a registry must never
 * look like a service without endpoints.
 *
 * @param state see {@link State}
 * @param endpoints of {@link State#READY} and {@link State#STALE}, without duplicates; otherwise empty
 * @param reason for people: why it failed, is stale or is unknown; empty when ready
 */
public record EndpointSet(State state, List<Endpoint> endpoints, String reason) {

    /** What is known. */
    public enum State {
        /** Nothing has been heard yet. */
        PENDING,
        /** The source does not know the name. */
        UNKNOWN,
        /** The endpoints as of now; an empty list means that there are none. */
        READY,
        /** The source fails, and nothing was known before. */
        FAILED,
        /** The source fails; these are the last endpoints known. */
        STALE
    }

    public EndpointSet {
        endpoints = List.copyOf(endpoints);
        boolean mayHold = state == State.READY || state == State.STALE;
        if (!mayHold && !endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints of state " + state + ": " + endpoints + " (expected: none)");
        }
    }

    public static EndpointSet pending() {
        return new EndpointSet(State.PENDING, List.of(), "no answer yet");
    }

    public static EndpointSet unknown(String reason) {
        return new EndpointSet(State.UNKNOWN, List.of(), reason);
    }

    public static EndpointSet ready(List<Endpoint> endpoints) {
        return new EndpointSet(State.READY, endpoints, "");
    }

    public static EndpointSet failed(String reason) {
        return new EndpointSet(State.FAILED, List.of(), reason);
    }

    /** This set, kept although its source fails now. */
    public EndpointSet stale(String why) {
        return new EndpointSet(State.STALE, endpoints, why);
    }

    /** Whether calls can be made with it: it is ready or stale. */
    public boolean isUsable() {
        return state == State.READY || state == State.STALE;
    }
}
