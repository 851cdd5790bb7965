package io.inmesh;

import io.inmesh.transport.Listener;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A server behind the mesh's inbound stack. Thread-safe; closed by its {@link Mesh} too. */
public final class MeshServer {

    private final Listener listener;

    MeshServer(Listener listener) {
        this.listener = listener;
    }

    /** The port that it serves: the one of the settings, or the free one that it took. */
    public int port() {
        return listener.port();
    }

    /** Requests in progress. */
    public int inFlight() {
        return listener.inFlight();
    }

    /**
     * Waits until the server has closed: the mesh's threads are daemons, so that a {@code main} which only serves would
     * otherwise end.
     */
    public void awaitClosed() {
        listener.onClose().block();
    }

    /**
     * Accepts nothing more, lets requests in progress end and cuts those that have not after {@code grace}. Idempotent.
     */
    public Mono<Void> close(Duration grace) {
        return listener.close(grace);
    }

    @Override
    public String toString() {
        return "server at port " + port();
    }
}
