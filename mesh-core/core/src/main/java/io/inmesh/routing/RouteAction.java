package io.inmesh.routing;

import io.inmesh.naming.NameTree;
import io.inmesh.service.Body;
import org.jspecify.annotations.Nullable;

/** What a rule does with a request that matches. Immutable. */
public sealed interface RouteAction {

    /**
     * Sends it on.
     *
     * @param destinations where to: a leaf, a split, or alternatives
     * @param rewrite how it is changed for that
     */
    record Forward(NameTree<Target> destinations, Rewrite rewrite) implements RouteAction {}

    /**
     * Answers with another address.
     *
     * @param scheme null: the request's
     * @param authority null: the request's
     * @param port 0: as the authority or the scheme says
     * @param path how the request's path becomes the new one
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(@Nullable String scheme, @Nullable String authority, int port, PathRewrite path, int status)
            implements RouteAction {}

    /**
     * Answers by itself.
     *
     * @param status 200 to 599
     * @param body in memory
     */
    record DirectResponse(int status, Body body) implements RouteAction {}
}
