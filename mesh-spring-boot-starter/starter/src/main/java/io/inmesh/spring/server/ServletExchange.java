package io.inmesh.spring.server;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.telemetry.AmbientContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One servlet request between the container's thread and the inbound stack: the stack decides, on whichever thread, and
 * the container's thread then runs the application and tells the stack how it ended.
 */
final class ServletExchange extends BaseSubscriber<Response> {

    private final CompletableFuture<Object> decision = new CompletableFuture<>();
    private final Sinks.One<Response> answer = Sinks.one();

    /** The application, as the stack sees it. */
    Mono<Response> admit(Request request) {
        return Mono.defer(() -> {
            decision.complete(request);
            return answer.asMono();
        });
    }

    /**
     * The {@link Request} as the stack lets it pass, or the {@link Response} or {@link Throwable} in its place; made
     * already as a rule.
     */
    Object decision() {
        return decision.join();
    }

    /** Runs the application on the current thread, where the inbound trace and deadline are current. */
    @SuppressWarnings("try") // the scope is closed, not used
    void run(Request inbound, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setAttribute(ServedCall.ATTRIBUTE, inbound);
        try (AmbientContext.Scope scope = AmbientContext.makeCurrent(inbound)) {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            answer.tryEmitError(e);
            throw e;
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new Completion(response));
        } else {
            ended(response);
        }
    }

    private void ended(HttpServletResponse response) {
        answer.tryEmitValue(Response.of(InboundRequest.status(response.getStatus())));
    }

    @Override
    protected void hookOnNext(Response response) {
        decision.complete(response);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        decision.complete(failure);
    }

    /** Follows an asynchronous request through its rounds to its end. */
    private final class Completion implements AsyncListener {

        private final HttpServletResponse response;

        Completion(HttpServletResponse response) {
            this.response = response;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            ended(response);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // The container or the application answers; onComplete follows.
        }

        @Override
        public void onError(AsyncEvent event) {
            answer.tryEmitError(event.getThrowable());
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
