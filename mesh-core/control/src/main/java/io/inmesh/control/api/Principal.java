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
        return right == Right.NONE || rights.contains(right);
    }
}
