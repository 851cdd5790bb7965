package io.inmesh.transport;

import io.inmesh.service.MeshException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The connections of one endpoint on one event loop, and the calls that wait for them. Owned by the loop's thread, but
 * for {@link #stats} and {@link #close}.
 */
final class LoopPool {

    final Loop loop;
    final NettyEndpoint owner;
    private Dialer dialer;
    private int maxOpen;
    private int maxWaiting;
    private long maxAgeNanos;
    /** Connections with room, the most recently used first, so that the others can age. */
    private final ArrayDeque<Connection> available = new ArrayDeque<>();

    private final ArrayDeque<ClientExchange> waiting = new ArrayDeque<>();
    private final Set<Connection> connections = new HashSet<>();
    /** How many of the connections carry many calls at once. */
    private int shared;

    private final Set<Dial> dialing = new HashSet<>();
    private final List<MonoSink<Void>> closers = new ArrayList<>();
    /** How many of {@link #waiting} the quota knows of. */
    private int queuedInQuota;

    private boolean watched;
    private boolean closing;

    // For stats(): written by the loop alone.
    private final AtomicInteger openCount = new AtomicInteger();
    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicInteger waitingCount = new AtomicInteger();

    LoopPool(Loop loop, NettyEndpoint owner) {
        this.loop = loop;
        this.owner = owner;
        dialer = owner.dialer;
        takeLimits();
    }

    private void takeLimits() {
        maxAgeNanos = owner.settings.maxAge().toNanos();
        maxOpen = Math.max(1, share(owner.settings.maxConnections()));
        int pending = owner.settings.maxPending();
        // A call that chose this loop just before it was left out must not fail for that.
        maxWaiting = loop.index < owner.poolsInUse() ? share(pending) : pending;
    }

    /** This loop's part of a limit of the endpoint: the parts of all that take calls are together the limit. */
    private int share(int limit) {
        int loops = owner.poolsInUse();
        return loop.index >= loops ? 0 : limit / loops + (loop.index < limit % loops ? 1 : 0);
    }

    /** The owner has other settings: any thread may call this. */
    void settingsChanged() {
        ClientExchange.execute(loop, this::takeSettings, () -> {});
    }

    private void takeSettings() {
        dialer = owner.dialer;
        takeLimits();
        sweep(loop.time.nanoTime());
        // As many as are over the limit now end after their calls.
        int over = taken() - maxOpen;
        for (Connection each : List.copyOf(connections)) {
            if (isOutdated(each) || (over > 0 && !each.isSpent())) {
                over--;
                drain(each);
            } else {
                roomChanged(each);
            }
        }
        serveWaiting();
    }

    private boolean isOutdated(Connection connection) {
        return connection.generation != dialer.generation;
    }

    EndpointStats stats() {
        return new EndpointStats(openCount.get(), idleCount.get(), waitingCount.get());
    }

    /** Starts {@code exchange} on a connection, or lets it wait for one, or fails it. */
    void acquire(ClientExchange exchange) {
        if (closing || owner.isClosing()) {
            exchange.fail(exchange.unprocessed(Kind.CLOSED, "the client is closed", null));
            return;
        }
        Connection connection = waiting.isEmpty() ? usable() : null;
        if (connection != null) {
            assign(connection, exchange);
        } else if (isFull()) {
            exchange.fail(exchange.unprocessed(
                    Kind.OVERLOADED,
                    "no free connection: " + taken() + " of " + maxOpen + " in use and " + waiting.size()
                            + " calls waiting (limit " + maxWaiting + " per event loop, maxPending "
                            + owner.settings.maxPending() + " in all), " + owner.quota.describe()
                            + "; add endpoints, or raise maxConnections",
                    null));
        } else {
            waiting.add(exchange);
            connectForWaiting();
            publish();
        }
    }

    /** A call that waited has ended otherwise. */
    void leave(ClientExchange exchange) {
        waiting.remove(exchange);
        publish();
        completeClose();
    }

    /** A call on {@code connection} has ended. */
    void released(Connection connection) {
        long now = loop.time.nanoTime();
        boolean isDone = connection.isSpent() || isOutdated(connection) || isAged(connection, now);
        if (isDone || (closing && waiting.isEmpty())) {
            drain(connection);
        } else if (connection.inUse() == 0) {
            connection.idleSinceNanos = now;
            countIdle(connection, true);
        }
        roomChanged(connection);
    }

    /** {@code connection} may take more calls than before, or fewer, or none ever again. */
    void roomChanged(Connection connection) {
        if (connection.isSpent()) {
            drain(connection);
        } else if (connection.room() > 0 && !connection.listed) {
            available.addFirst(connection);
            connection.listed = true;
        }
        serveWaiting();
    }

    private void drain(Connection connection) {
        unlist(connection);
        connection.drain();
    }

    /** {@code connection} has closed, whoever closed it. */
    void closed(Connection connection) {
        if (connections.remove(connection)) {
            shared -= connection.isShared() ? 1 : 0;
            unlist(connection);
            countIdle(connection, false);
            serveWaiting();
            publish();
            completeClose();
        }
    }

    /** Closes what has been idle, or has lived, for too long. */
    void sweep(long now) {
        if (connections.isEmpty()) {
            return;
        }
        for (Connection each : List.copyOf(connections)) {
            boolean idle = each.inUse() == 0
                    && now - each.idleSinceNanos >= owner.settings.idleTimeout().toNanos();
            if (idle || isAged(each, now)) {
                drain(each);
            } else {
                each.keepAlive(now);
            }
        }
        serveWaiting();
    }

    /** See {@link EndpointClient#close}. */
    Mono<Void> close(Duration grace) {
        return Mono.create(sink -> {
            try {
                loop.eventLoop.execute(() -> startClose(grace, sink));
            } catch (RejectedExecutionException e) {
                // The loop has ended, and its connections with it.
                sink.success();
            }
        });
    }

    private void startClose(Duration grace, MonoSink<Void> sink) {
        closing = true;
        closers.add(sink);
        for (Connection each : List.copyOf(connections)) {
            if (waiting.isEmpty()) {
                drain(each);
            }
        }
        if (!completeClose()) {
            loop.after(grace, this::abort);
        }
    }

    private void abort() {
        for (ClientExchange each : List.copyOf(waiting)) {
            each.fail(each.unprocessed(Kind.CLOSED, "the client closed before a connection was free", null));
        }
        waiting.clear();
        List.copyOf(dialing).forEach(Dial::hangUp);
        dialing.clear();
        publish();
        for (Connection each : List.copyOf(connections)) {
            each.abort(Kind.CLOSED, "the client closed under the call; give it more grace, or let calls end first");
        }
        publish();
        completeClose();
    }

    private boolean completeClose() {
        boolean done = closing && open() == 0 && waiting.isEmpty();
        if (done) {
            loop.unwatch(this);
            watched = false;
            closers.forEach(MonoSink::success);
            closers.clear();
        }
        return done;
    }

    private void serveWaiting() {
        while (!waiting.isEmpty()) {
            Connection connection = usable();
            if (connection == null) {
                connectForWaiting();
                break;
            }
            assign(connection, waiting.remove());
        }
        publish();
    }

    private @Nullable Connection usable() {
        Connection first = available.peekFirst();
        while (first != null && first.room() == 0) {
            unlist(first);
            first = available.peekFirst();
        }
        return first;
    }

    private void assign(Connection connection, ClientExchange exchange) {
        if (connection.room() == 1) {
            unlist(connection);
        }
        countIdle(connection, false);
        connection.served++;
        connection.begin(exchange);
        int most = owner.settings.lifetime().maxRequests();
        if (most > 0 && connection.served >= most) {
            drain(connection);
        }
    }

    private boolean isFull() {
        boolean connects = mayDial() && (dialing.isEmpty() || !dialer.dialsOneByOne());
        return !connects && (queued() >= maxWaiting || !owner.quota.mayWait());
    }

    /** Calls that wait for more than the connections that are being made. */
    private int queued() {
        return Math.max(0, waiting.size() - dialing.size() * dialer.expectedCalls(maxOpen));
    }

    private void connectForWaiting() {
        while (mayDial()
                && (dialer.dialsOneByOne()
                        ? dialing.isEmpty() && !waiting.isEmpty()
                        : dialing.size() < waiting.size())) {
            if (!watched) {
                loop.watch(this);
                watched = true;
            }
            Dial dial = dialer.dial(this);
            dialing.add(dial);
            publish();
            dial.start();
        }
    }

    /** {@code dial} has made a connection that can take calls. */
    void ready(Dial dial, Connection connection) {
        dialing.remove(dial);
        connection.generation = dial.generation();
        connections.add(connection);
        shared += connection.isShared() ? 1 : 0;
        dialer.learnFrom(connection);
        released(connection);
        publish();
    }

    /** {@code dial} has made none. */
    void dialFailed(Dial dial, String what, @Nullable Throwable cause) {
        dialing.remove(dial);
        // With no other connection in sight nobody would ever serve those who wait.
        int failing = open() == 0 || dialer.dialsOneByOne() ? waiting.size() : Math.min(1, waiting.size());
        List<ClientExchange> failed = new ArrayList<>(failing);
        while (failed.size() < failing) {
            failed.add(waiting.remove());
        }
        publish();
        for (ClientExchange exchange : failed) {
            exchange.fail(exchange.unprocessed(Kind.CONNECT_FAILED, what, cause));
        }
        serveWaiting();
        completeClose();
    }

    private boolean isAged(Connection connection, long now) {
        return now - connection.connectedNanos >= maxAgeNanos;
    }

    private void unlist(Connection connection) {
        if (connection.listed) {
            available.remove(connection);
            connection.listed = false;
        }
    }

    private void countIdle(Connection connection, boolean idle) {
        if (connection.countedIdle != idle) {
            connection.countedIdle = idle;
            idleCount.setRelease(idleCount.getPlain() + (idle ? 1 : -1));
        }
    }

    private int open() {
        return connections.size() + dialing.size();
    }

    /** Calls must not wait for the last long stream of a connection that takes no more. */
    private int taken() {
        if (shared == 0) {
            return open();
        }
        int taken = dialing.size();
        for (Connection each : connections) {
            taken += each.isShared() && each.isSpent() ? 0 : 1;
        }
        return taken;
    }

    /** Those that end are bounded too, lest a peer that always goes away gathers them without end. */
    private boolean mayDial() {
        return taken() < maxOpen && open() - maxOpen < maxOpen && (open() == 0 || owner.quota.mayOpen());
    }

    private void publish() {
        int queued = queued();
        owner.quota.changed(open() - openCount.getPlain(), queued - queuedInQuota);
        queuedInQuota = queued;
        openCount.setRelease(open());
        waitingCount.setRelease(waiting.size());
    }
}
