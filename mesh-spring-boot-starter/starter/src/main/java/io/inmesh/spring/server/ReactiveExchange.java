package io.inmesh.spring.server;

import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** One WebFlux request: the application answers it where the stack lets it pass, the stack does where not. */
final class ReactiveExchange {

    private final ServerWebExchange exchange;
    private final WebFilterChain chain;
    private volatile boolean admitted;
    private volatile @Nullable Throwable failure;

    ReactiveExchange(ServerWebExchange exchange, WebFilterChain chain) {
        this.exchange = exchange;
        this.chain = chain;
    }

    /** The application; an error that stands for a status counts as that status, and reaches WebFlux in {@link #finish}. */
    Mono<Response> run() {
        admitted = true;
        return chain.filter(exchange)
                .then(Mono.fromSupplier(() -> answered(exchange.getResponse().getStatusCode())))
                .onErrorResume(error -> error instanceof ErrorResponse, error -> {
                    failure = error;
                    return Mono.just(answered(((ErrorResponse) error).getStatusCode()));
                });
    }

    Mono<Void> finish(Response response) {
        if (!admitted) {
            return refuse(response);
        }
        Throwable error = failure;
        return error == null ? Mono.empty() : Mono.error(error);
    }

    Mono<Void> fail(MeshException error) {
        return admitted
                ? Mono.error(error)
                : refuse(Response.of(error.kind().status(), String.valueOf(error.getMessage())));
    }

    /** Sends a response of the stack. */
    Mono<Void> refuse(Response response) {
        ServerHttpResponse target = exchange.getResponse();
        if (!target.setStatusCode(HttpStatusCode.valueOf(response.status()))) {
            return target.setComplete();
        }
        response.headers().forEach(target.getHeaders()::add);
        byte[] bytes = response.body().bytesInMemory();
        if (bytes == null) {
            response.body().discard();
            return target.setComplete();
        }
        return target.writeWith(Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(bytes)));
    }

    private static Response answered(@Nullable HttpStatusCode status) {
        return Response.of(status == null ? 200 : InboundRequest.status(status.value()));
    }
}
