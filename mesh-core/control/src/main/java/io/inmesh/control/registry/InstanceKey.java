package io.inmesh.control.registry;

import io.inmesh.naming.ServiceName;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * What names one instance of a service. Safe in a path and in a key of etcd. Immutable.
 *
 * @param namespace a DNS label
 * @param service a DNS label
 * @param instance 1 to 128 of {@code [a-zA-Z0-9._-]}
 */
public record InstanceKey(String namespace, String service, String instance) implements Comparable<InstanceKey> {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern INSTANCE = Pattern.compile("[a-zA-Z0-9._-]{1,128}");

    private static final Comparator<InstanceKey> ORDER = Comparator.comparing(InstanceKey::namespace)
            .thenComparing(InstanceKey::service)
            .thenComparing(InstanceKey::instance);

    public InstanceKey {
        check("namespace", namespace, LABEL, "a lower-case DNS label");
        check("service", service, LABEL, "a lower-case DNS label");
        check("instance", instance, INSTANCE, "1 to 128 letters, digits, dots, hyphens and underscores");
    }

    private static void check(String what, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
            throw new IllegalArgumentException(what + ": '" + shown + "' (expected: " + expected + ")");
        }
    }

    /**
     * Reads {@code namespace/service/instance}.
     *
     * @throws IllegalArgumentException when it is none
     */
    static InstanceKey parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("instance: '" + text + "' (expected: NAMESPACE/SERVICE/INSTANCE)");
        }
        return new InstanceKey(parts[0], parts[1], parts[2]);
    }

    /** Of which it is one; port 0. */
    public ServiceName serviceName() {
        return new ServiceName(service, namespace, 0);
    }

    @Override
    public int compareTo(InstanceKey other) {
        return ORDER.compare(this, other);
    }

    /** {@code namespace/service/instance}. */
    @Override
    public String toString() {
        return namespace + '/' + service + '/' + instance;
    }
}
