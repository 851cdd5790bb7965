package io.inmesh.transport;

/**
 * What an endpoint's pool holds at a moment. The counts are read one after the other, not as one.
 *
 * @param open connections that are being made, idle or in use
 * @param idle connections that no call uses
 * @param pending calls that wait for a connection
 */
public record EndpointStats(int open, int idle, int pending) {

    public static final EndpointStats NONE = new EndpointStats(0, 0, 0);

    public EndpointStats plus(EndpointStats other) {
        return new EndpointStats(open + other.open, idle + other.idle, pending + other.pending);
    }
}
