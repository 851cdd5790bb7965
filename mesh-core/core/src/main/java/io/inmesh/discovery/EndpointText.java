package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Locality;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An endpoint as one line of settings: {@code 10.0.0.7:9080;weight=2;zone=eu-1a;label.version=v2}. Attributes: {@code
 * weight}, {@code region}, {@code zone}, {@code sub-zone}, {@code identity}, {@code label.<name>}.
 */
public final class EndpointText {

    /** What people read when a line is none. */
    public static final String EXPECTED = "host:port, then ;weight=.. ;zone=.. ;label.<name>=.. as needed";

    private EndpointText() {}

    /** @throws IllegalArgumentException that says what is wrong with {@code text} */
    public static Endpoint parse(String text) {
        String[] parts = text.split(";", -1);
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String key = equals < 0
                    ? parts[i].strip()
                    : parts[i].substring(0, equals).strip();
            String value = equals < 0 ? "" : parts[i].substring(equals + 1).strip();
            if (key.startsWith("label.") && key.length() > 6) {
                labels.put(key.substring(6), value);
            } else {
                attributes.put(key, value);
            }
        }
        Locality locality =
                new Locality(take(attributes, "region"), take(attributes, "zone"), take(attributes, "sub-zone"));
        String weight = take(attributes, "weight");
        String identity = take(attributes, "identity");
        if (!attributes.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown attribute " + attributes.keySet().iterator().next());
        }
        String address = parts[0].strip();
        return new Endpoint(host(address), port(address), weight(weight), locality, identity, labels);
    }

    /** The host of {@code host:port}; an IPv6 address without its brackets. */
    static String host(String address) {
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty()
                || (!bracketed && bare.indexOf(':') >= 0)
                || bare.chars().anyMatch(EndpointText::isForbidden)) {
            throw new IllegalArgumentException("no host before the port");
        }
        return bare;
    }

    private static boolean isForbidden(int c) {
        return c <= ' ' || c == '/' || c == '@' || c == '[' || c == ']' || c > '~';
    }

    static int port(String address) {
        try {
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new IllegalArgumentException("no port from 1 to 65535 after the host");
    }

    private static double weight(String text) {
        try {
            return text.isEmpty() ? 1 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("weight: " + text + " (expected: a number >= 0)", e);
        }
    }

    private static String take(Map<String, String> attributes, String key) {
        String value = attributes.remove(key);
        return value == null ? "" : value;
    }
}
