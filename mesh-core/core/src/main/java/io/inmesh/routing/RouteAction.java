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
     * @param statusOfNothing what answers a request whose part of {@code destinations} is {@link NameTree.Empty}, 400 to 599;
     *     0: nothing does, and the call fails
     */
    record Forward(NameTree<Target> destinations, Rewrite rewrite, int statusOfNothing) implements RouteAction {

        /** @throws IllegalArgumentException when the status is none */
        public Forward {
            if (statusOfNothing != 0 && (statusOfNothing < 400 || statusOfNothing > 599)) {
                throw new IllegalArgumentException(
                        "status of nothing: " + statusOfNothing + " (expected: 0, or 400 to 599)");
            }
        }

        /** Calls to nothing fail. */
        public Forward(NameTree<Target> destinations, Rewrite rewrite) {
            this(destinations, rewrite, 0);
        }

        /** With other destinations. */
        public Forward to(NameTree<Target> other) {
            return new Forward(other, rewrite, statusOfNothing);
        }
    }

    /**
     * Answers with another address.
     *
     * @param scheme null: the request's
     * @param authority null: the request's
     * @param port 0: as the authority says, without the default port of a scheme that is left; a scheme's default port is
     *     not written
     * @param path how the request's path becomes the new one
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(@Nullable String scheme, @Nullable String authority, int port, PathRewrite path, int status)
            implements RouteAction {

        /** @throws IllegalArgumentException when the status or the port is none */
        public Redirect {
            if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308) {
                throw new IllegalArgumentException(
                        "redirect status: " + status + " (expected: 301, 302, 303, 307, 308)");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("redirect port: " + port + " (expected: 0 to 65535)");
            }
        }
    }

    /**
     * Answers by itself.
     *
     * @param status 200 to 599
     * @param body in memory
     */
    record DirectResponse(int status, Body body) implements RouteAction {

        /** @throws IllegalArgumentException when the status is none */
        public DirectResponse {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("direct response status: " + status + " (expected: 200 to 599)");
            }
        }
    }
}
