package io.inmesh.config.policy.known;

import io.inmesh.naming.ServiceName;
import java.util.Locale;

/**
 * A host as resources name it, in full: {@code reviews.default.svc.cluster.local}, {@code api.example.com}, {@code
 * *.example.com} or {@code *}. Immutable.
 *
 * @param full in lower case
 */
public record HostName(String full) implements Comparable<HostName> {

    private static final String CLUSTER = ".svc.cluster.local";

    /**
     * Reads {@code text} as a resource of {@code namespace} means it.
     *
     * @throws IllegalArgumentException when it is no host name
     */
    public static HostName of(String text, String namespace) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("*") ? new HostName(lower) : of(ServiceName.parse(lower, namespace));
    }

    public static HostName of(ServiceName service) {
        boolean isHost = service.name().indexOf('.') >= 0;
        return new HostName(isHost ? service.name() : service.name() + '.' + service.namespace() + CLUSTER);
    }

    public boolean isWildcard() {
        return full.startsWith("*");
    }

    /** Whether it is a service of the cluster, by the form of its name. */
    public boolean isService() {
        return full.endsWith(CLUSTER);
    }

    /** Its namespace, where it is a service; otherwise empty. */
    public String namespace() {
        return isService() && !isWildcard() ? service(0).namespace() : "";
    }

    /** @throws IllegalStateException when it is a wildcard */
    public ServiceName service(int port) {
        if (isWildcard()) {
            throw new IllegalStateException(full + " is no single service");
        }
        ServiceName name = ServiceName.parse(full);
        return new ServiceName(name.name(), name.namespace(), port);
    }

    /** Whether every host that {@code other} means is one that this means. */
    public boolean covers(HostName other) {
        if (!isWildcard()) {
            return full.equals(other.full);
        }
        String suffix = full.substring(1);
        return other.full.length() > suffix.length() - (other.isWildcard() ? 1 : 0) && other.full.endsWith(suffix);
    }

    /** Whether there is a host that both mean. */
    public boolean overlaps(HostName other) {
        return covers(other) || other.covers(this);
    }

    /** The more exact first: single hosts, then wildcards, the longest first. */
    @Override
    public int compareTo(HostName other) {
        if (isWildcard() != other.isWildcard()) {
            return isWildcard() ? 1 : -1;
        }
        int byLength = isWildcard() ? Integer.compare(other.full.length(), full.length()) : 0;
        return byLength != 0 ? byLength : full.compareTo(other.full);
    }

    @Override
    public String toString() {
        return full;
    }
}
