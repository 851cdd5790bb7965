package io.inmesh.quarkus.runtime;

import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * The Reactor context of the request that is being served (trace and deadline), kept with the request's duplicated Vert.x
 * context: Quarkus makes that one current on event loops, workers and virtual threads alike, and copies its locals to the
 * context of each REST client call.
 */
final class InboundContext {

    private static final String KEY = "io.inmesh.inbound";

    private InboundContext() {}

    static void put(Context vertx, ContextView inbound) {
        vertx.putLocal(KEY, inbound);
    }

    /** Null outside of a request. */
    static @Nullable ContextView get(Context vertx) {
        return vertx.getLocal(KEY);
    }
}
