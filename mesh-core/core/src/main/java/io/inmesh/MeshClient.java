package io.inmesh;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AmbientContext;
import java.util.concurrent.CompletableFuture;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Calls one service through the mesh. Thread-safe; kept and closed by its {@link Mesh}.
 *
 * <p>Deadline and trace of the inbound call that is being served are inherited: from the Reactor context, or else from
 * OpenTelemetry's current context.
 */
public final class MeshClient {

    private final ServiceName destination;
    private final String name;
    private final Service service;

    MeshClient(ServiceName destination, Service service) {
        this.destination = destination;
        this.name = destination.toString();
        this.service = service;
    }

    public ServiceName destination() {
        return destination;
    }

    /**
     * Sends {@code request} when the result is subscribed, and again at each further subscription.
     *
     * @return the response (of any status), or an error, a {@link io.inmesh.service.MeshException} in all expected
     *     cases. The response's body must be read or discarded. Cancelling ends the call.
     */
    public Mono<Response> send(Request request) {
        return new Sending(request);
    }

    /** One object, where deferring with Reactor's own takes two and a lambda's call. */
    private final class Sending extends Mono<Response> {

        private final Request request;

        Sending(Request request) {
            this.request = request;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Response> actual) {
            Mono<Response> call;
            try {
                Request addressed = request.withCall(request.call().toward(name));
                call = service.call(AmbientContext.adopt(addressed, actual.currentContext()));
            } catch (Throwable e) { // an Error too: the call must end
                call = Mono.error(e);
            }
            call.subscribe(actual);
        }
    }

    /**
     * Sends {@code request} and waits for the response's head, at most until the call's deadline.
     *
     * @throws io.inmesh.service.MeshException when the call fails
     * @throws IllegalStateException on an event loop, which would wait for itself
     */
    public Response sendBlocking(Request request) {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException("sendBlocking to " + name + " on event loop thread "
                    + Thread.currentThread().getName() + " (expected: a thread that may block; here use send)");
        }
        Response response = send(request).block();
        if (response == null) {
            throw new IllegalStateException("the call of " + name + " ended without a response");
        }
        return response;
    }

    /** Sends {@code request} now; cancelling the future ends the call. */
    public CompletableFuture<Response> sendAsync(Request request) {
        return send(request).toFuture();
    }

    @Override
    public String toString() {
        return "client of " + name;
    }
}
