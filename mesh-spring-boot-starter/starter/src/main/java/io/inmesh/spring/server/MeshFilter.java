package io.inmesh.spring.server;

import io.inmesh.Mesh;
import io.inmesh.service.CallKey;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import reactor.core.publisher.Mono;

/**
 * The mesh's inbound stack around a servlet application: admission, deadline, metrics, span. The application runs on the
 * container's thread, and what it calls from there inherits deadline and trace; an asynchronous request counts until it
 * completes.
 */
public final class MeshFilter implements Filter {

    /** After the container's own first filters (encoding, Boot's server observation), before the application's. */
    public static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 5;

    private static final CallKey<ServletExchange> EXCHANGE = CallKey.named("servlet exchange");

    private final Service stack;
    private final ManagementPath management;

    /** @param management is not the mesh's */
    public MeshFilter(Mesh mesh, ManagementPath management) {
        this.stack = mesh.inbound(MeshFilter::handle);
        this.management = management;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && !management.contains(path(http))) {
            filter(http, answer, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Request inbound;
        try {
            inbound = InboundRequest.of(
                    request.getMethod(),
                    request.getRequestURI(),
                    request.getQueryString(),
                    new ServletHeaders(request));
        } catch (IllegalArgumentException e) {
            refuse(response, Response.of(400, "not an HTTP request: " + e.getMessage()));
            return;
        }
        ServletExchange exchange = new ServletExchange();
        stack.call(inbound.withCall(inbound.call().with(EXCHANGE, exchange))).subscribe(exchange);
        Object decision = exchange.decision();
        if (decision instanceof Request admitted) {
            exchange.run(admitted, request, response, chain);
        } else if (decision instanceof Response refusal) {
            refuse(response, refusal);
        } else if (decision instanceof MeshException failure) {
            refuse(response, Response.of(failure.kind().status(), String.valueOf(failure.getMessage())));
        } else {
            throw new ServletException("the mesh's inbound stack failed", (Throwable) decision);
        }
    }

    private static Mono<Response> handle(Request request) {
        ServletExchange exchange = request.call().get(EXCHANGE);
        return exchange == null
                ? Mono.error(new IllegalStateException("the inbound stack lost the exchange"))
                : exchange.admit(request);
    }

    private static void refuse(HttpServletResponse target, Response response) throws IOException {
        target.setStatus(response.status());
        response.headers().forEach(target::addHeader);
        byte[] bytes = response.body().bytesInMemory();
        if (bytes == null) {
            response.body().discard();
        } else {
            target.setContentLength(bytes.length);
            target.getOutputStream().write(bytes);
        }
    }
}
