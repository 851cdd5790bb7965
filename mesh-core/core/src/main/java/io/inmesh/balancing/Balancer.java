package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the node of each call among an immutable list; when the list changes, a new balancer takes its place. Lock-free
 * and allocation-free; thread-safe.
 */
@FunctionalInterface
public interface Balancer {

    /**
     * The node for {@code request}, avoiding those in its call's trail and those that are not available as far as others
     * are left; null only when there is no node at all.
     */
    @Nullable
    Node pick(Request request);
}
