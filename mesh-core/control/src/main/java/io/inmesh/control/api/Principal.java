package io.inmesh.control.api;

import java.util.Set;

/**
 * Who asks. Immutable.
 *
 * @param identity a name for people and the history; of a workload {@code NAMESPACE/SERVICE}
 * @param rights what it may do
 */
public record Principal(String identity, Set<Right> rights) {

    static final Principal NOBODY = new Principal("anonymous", Set.of());

    public Principal {
        rights = Set.copyOf(rights);
    }

    boolean may(Right right) {
        return switch (right) {
            case NONE -> true;
            case REPORT -> rights.contains(Right.READ) || rights.contains(Right.REGISTER);
            case READ, WRITE, REGISTER -> rights.contains(right);
        };
    }

    /** Whether what is of {@code namespace} is its to read. */
    boolean mayRead(String namespace) {
        return may(Right.READ);
    }

    /** Whether it may register instances of that service. */
    boolean mayRegister(String namespace, String service) {
        return may(Right.REGISTER);
    }

    /** @throws ApiException where it may not */
    void checkRegister(String namespace, String service) {
        if (!mayRegister(namespace, service)) {
            throw ApiException.of(
                    403, "not allowed", identity + " has no right to register " + namespace + '/' + service);
        }
    }
}
