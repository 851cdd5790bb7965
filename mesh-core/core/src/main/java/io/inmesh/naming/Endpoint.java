package io.inmesh.naming;

import java.util.Map;

/**
 * One address of a service, as discovery tells it: a value, equal to another with the same components.
 *
 * @param host an IP address, or a host name that the transport resolves when it connects
 * @param port 1 to 65535
 * @param weight relative share of calls, default 1, at least 0; 0: only when nothing else is left
 * @param locality where it runs
 * @param identity the name its certificate must carry; empty: not known
 * @param labels such as {@code version: v1}
 */
public record Endpoint(
        String host, int port, double weight, Locality locality, String identity, Map<String, String> labels) {

    public Endpoint {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("endpoint host: '' (expected: an address or a host name)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("endpoint " + host + ": port: " + port + " (expected: 1 to 65535)");
        }
        if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("endpoint " + host + ": weight: " + weight + " (expected: >= 0)");
        }
        labels = Map.copyOf(labels);
    }

    /** With weight 1, and nothing known besides. */
    public static Endpoint of(String host, int port) {
        return new Endpoint(host, port, 1, Locality.UNKNOWN, "", Map.of());
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String address() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ':' + port;
    }

    @Override
    public String toString() {
        return address();
    }
}
