package io.inmesh.control.api;

import io.inmesh.config.policy.PolicyScope;
import java.util.Set;

/**
 * Who asks. Immutable.
 *
 * @param identity a name for people and the history
 * @param rights what it may do
 * @param namespaces where it may read and write, {@value #ALL} for everywhere
 * @param services as whose instance it may register and report, each {@code NAMESPACE/SERVICE}, {@code NAMESPACE/*} or
 *     {@value #ALL}
 */
public record Principal(String identity, Set<Right> rights, Set<String> namespaces, Set<String> services) {

    /** All of them. */
    public static final String ALL = "*";

    static final Principal NOBODY = new Principal("anonymous", Set.of(), Set.of(), Set.of());

    public Principal {
        rights = Set.copyOf(rights);
        namespaces = Set.copyOf(namespaces);
        services = Set.copyOf(services);
    }

    /** One whose rights hold everywhere. */
    public Principal(String identity, Set<Right> rights) {
        this(identity, rights, Set.of(ALL), Set.of(ALL));
    }

    boolean may(Right right) {
        return switch (right) {
            case NONE -> true;
            case REPORT -> rights.contains(Right.READ) || rights.contains(Right.REGISTER);
            case READ, WRITE, REGISTER -> rights.contains(right);
        };
    }

    /** Whether its rights to read and write hold in every namespace. */
    boolean isEverywhere() {
        return namespaces.contains(ALL);
    }

    /** Whether the resources of {@code namespace} are its to read. */
    boolean mayRead(String namespace) {
        return may(Right.READ) && (isEverywhere() || namespaces.contains(namespace));
    }

    /** Whether it is shown the resources of {@code namespace}: its own, and those that are meant for all. */
    boolean sees(String namespace) {
        return mayRead(namespace) || (may(Right.READ) && namespace.equals(PolicyScope.ROOT_NAMESPACE));
    }

    /** Whether the resources of {@code namespace} are its to change. */
    boolean mayWrite(String namespace) {
        return may(Right.WRITE) && (isEverywhere() || namespaces.contains(namespace));
    }

    /** Whether it may speak as an instance of a service. */
    boolean mayBe(String namespace, String service) {
        return services.contains(ALL)
                || services.contains(namespace + '/' + service)
                || services.contains(namespace + "/*");
    }
}
