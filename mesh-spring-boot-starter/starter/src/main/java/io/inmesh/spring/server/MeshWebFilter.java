package io.inmesh.spring.server;

import io.inmesh.Mesh;
import io.inmesh.service.CallKey;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.spring.telemetry.ObservedMono;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The mesh's inbound stack around a WebFlux application: admission, deadline, metrics, span. What the application calls in
 * the request's Reactor context inherits deadline and trace.
 */
public final class MeshWebFilter implements WebFilter, Ordered {

    private static final CallKey<ReactiveExchange> EXCHANGE = CallKey.named("webflux exchange");

    private final Service stack;
    private final ManagementPath management;

    /** @param management is not the mesh's */
    public MeshWebFilter(Mesh mesh, ManagementPath management) {
        this.stack = mesh.inbound(MeshWebFilter::handle);
        this.management = management;
    }

    @Override
    public int getOrder() {
        return MeshFilter.ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (management.contains(
                exchange.getRequest().getPath().pathWithinApplication().value())) {
            return chain.filter(exchange);
        }
        ReactiveExchange call = new ReactiveExchange(exchange, chain);
        Request inbound;
        try {
            inbound = request(exchange.getRequest());
        } catch (IllegalArgumentException e) {
            return call.refuse(Response.of(400, "not an HTTP request: " + e.getMessage()));
        }
        return new ObservedMono<>(stack.call(inbound.withCall(inbound.call().with(EXCHANGE, call))))
                .flatMap(call::finish)
                .onErrorResume(MeshException.class, call::fail);
    }

    private static Request request(ServerHttpRequest request) {
        return InboundRequest.of(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                request.getURI().getRawQuery(),
                new ReactiveHeaders(request.getHeaders()));
    }

    private static Mono<Response> handle(Request request) {
        ReactiveExchange exchange = request.call().get(EXCHANGE);
        return exchange == null
                ? Mono.error(new IllegalStateException("the inbound stack lost the exchange"))
                : exchange.run();
    }
}
