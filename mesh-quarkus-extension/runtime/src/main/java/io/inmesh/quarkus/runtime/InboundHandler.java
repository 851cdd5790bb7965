package io.inmesh.quarkus.runtime;

import io.inmesh.Mesh;
import io.inmesh.service.Request;
import io.inmesh.service.Service;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * The inbound stack around all routes: deadline, admission, metrics, span and drain. WebSockets stay outside:
 * they last for hours and would count as one request each; so do Quarkus' own endpoints, since an overloaded application
 * still has to answer its health checks.
 */
final class InboundHandler implements Handler<RoutingContext> {

    private static final int BAD_REQUEST = 400;

    private final Service stack;
    private final @Nullable String unguarded;

    InboundHandler(Mesh mesh, @Nullable String unguarded) {
        this.stack = mesh.inbound(InboundExchange::route);
        this.unguarded = unguarded;
    }

    @Override
    public void handle(RoutingContext routing) {
        HttpServerRequest http = routing.request();
        if (isOutside(http)) {
            routing.next();
            return;
        }
        Request request;
        try {
            request = request(http);
        } catch (IllegalArgumentException e) {
            routing.response().setStatusCode(BAD_REQUEST).end();
            return;
        }
        new InboundExchange(routing).run(stack, request);
    }

    private boolean isOutside(HttpServerRequest http) {
        String path = http.path();
        return "websocket".equalsIgnoreCase(http.getHeader("upgrade"))
                || (unguarded != null && path != null && path.startsWith(unguarded));
    }

    /** Without the body, which is the route's to read. */
    private static Request request(HttpServerRequest http) {
        String path = http.path() == null ? "" : http.path();
        String target = http.query() == null ? path : path + '?' + http.query();
        Request request = Request.of(http.method().name(), target).withHeaders(new VertxHeaders(http.headers()));
        HostAndPort authority = http.authority();
        return authority == null ? request : request.withAuthority(authority.toString());
    }
}
