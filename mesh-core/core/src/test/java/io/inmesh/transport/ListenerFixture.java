package io.inmesh.transport;

import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Listeners on free ports of loopback, closed together. */
final class ListenerFixture implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EventLoops loops = EventLoops.start(1);
    private final List<Listener> listeners = new ArrayList<>();

    Listener open(Service handler) {
        return open(ListenerSettings.DEFAULT, handler);
    }

    Listener open(ListenerSettings settings, Service handler) {
        return open(settings, null, handler);
    }

    Listener open(ListenerSettings settings, @Nullable ServerTls tls, Service handler) {
        Listener listener = Listener.bind(settings, tls, loops, MeshTime.system(), handler);
        listeners.add(listener);
        return listener;
    }

    EventLoops loops() {
        return loops;
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.close(Duration.ZERO).block(LIMIT));
        loops.close().block(LIMIT);
    }
}
