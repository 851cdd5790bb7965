package io.inmesh.naming;

import java.util.regex.Pattern;

/**
 * The name of a service: {@code reviews}, {@code reviews.books} or {@code reviews.books:9080}.
 *
 * @param name a DNS label, or a host name for what lives outside the mesh
 * @param namespace a DNS label; {@value #DEFAULT_NAMESPACE} where none was given
 * @param port a port number of the service, 1 to 65535; 0: its only or first one
 */
public record ServiceName(String name, String namespace, int port) {

    public static final String DEFAULT_NAMESPACE = "default";

    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

    public ServiceName {
        if (name.length() > 253 || !LABELS.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "service name: '" + name + "' (expected: lower-case DNS labels, such as reviews)");
        }
        if (!LABELS.matcher(namespace).matches()) {
            throw new IllegalArgumentException("namespace: '" + namespace + "' (expected: a lower-case DNS label)");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port of service " + name + ": " + port + " (expected: 0 to 65535)");
        }
    }

    /**
     * Reads {@code name}, {@code name.namespace}, {@code name.namespace.svc.cluster.local}, each with or without a port.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static ServiceName parse(String text) {
        return parse(text, DEFAULT_NAMESPACE);
    }

    /** As {@link #parse(String)}; a single label without a namespace is one of {@code namespace}. */
    public static ServiceName parse(String text, String namespace) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0 ? 0 : parsePort(text, text.substring(colon + 1));
        String[] labels = host.split("\\.", -1);
        boolean qualified = labels.length == 2 || (labels.length > 2 && labels[2].equals("svc"));
        if (qualified) {
            return new ServiceName(labels[0], labels[1], port);
        }
        return new ServiceName(host, labels.length == 1 ? namespace : DEFAULT_NAMESPACE, port);
    }

    private static int parsePort(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "service name: '" + text + "' (expected: a port number after the colon)", e);
        }
    }

    /** The short form: without the default namespace, without port 0. */
    @Override
    public String toString() {
        String host = namespace.equals(DEFAULT_NAMESPACE) ? name : name + '.' + namespace;
        return port == 0 ? host : host + ':' + port;
    }
}
