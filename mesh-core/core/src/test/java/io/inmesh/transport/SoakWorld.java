package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** All that a soak starts: a server of ours, a scripted one, and clients of both, over both protocols. */
final class SoakWorld implements AutoCloseable {

    private static final int MULTIPLEXED_CONNECTIONS = 12;

    final EventLoops clientLoops = EventLoops.start(2);
    /** Threads that are none of the client's; scheduling on them never blocks. */
    final EventLoops callerLoops = EventLoops.start(2);

    final List<SoakTarget> targets;
    private final EventLoops serverLoops = EventLoops.start(2);
    private final SoakHandler handler = new SoakHandler();
    private final SoakPeer peer1;
    private final SoakPeer peer2;
    private final Listener listener;
    private final NettyConnector connector;
    private final Soak.Settings settings;

    SoakWorld(Soak.Settings settings) {
        this.settings = settings;
        SoakSecurity security = settings.security();
        peer1 = SoakPeer.http1(serverLoops, settings.seed(), security);
        peer2 = SoakPeer.http2(serverLoops, settings.seed() + 1_000_000, security);
        listener = Listener.bind(
                security.listener(ListenerSettings.DEFAULT.withReceiveTimeout(Duration.ofMinutes(10))),
                serverLoops,
                MeshTime.system(),
                handler);
        TransportSettings transport = new TransportSettings(
                8 * 1024, 64 * 1024, Duration.ofSeconds(2), TransportSettings.DEFAULT.continueTimeout());
        connector = new NettyConnector(clientLoops, transport, MeshTime.system());
        targets = List.of(
                target("ours, HTTP/1.1", false, false, listener.port()),
                target("ours, HTTP/2", false, true, listener.port()),
                target("scripted, HTTP/1.1", true, false, peer1.port()),
                target("scripted, HTTP/2", true, true, peer2.port()));
    }

    private SoakTarget target(String name, boolean scripted, boolean multiplexed, int port) {
        ConnectionSettings connection = new ConnectionSettings(
                multiplexed ? ConnectionSettings.Protocol.HTTP_2 : ConnectionSettings.Protocol.HTTP_1_1,
                // A process that must wait for its processor must not take that for a dead peer.
                Duration.ofMinutes(5),
                // Fewer than callers: some wait.
                multiplexed ? MULTIPLEXED_CONNECTIONS : Math.max(2, settings.users() / 6),
                100_000,
                settings.idle(),
                Duration.ofSeconds(20));
        return new SoakTarget(
                name,
                scripted,
                multiplexed,
                connector.open(
                        Endpoint.of("127.0.0.1", port), settings.security().client(connection)));
    }

    /** What must be so when no call is in flight any more, soon. */
    Map<String, BooleanSupplier> rest() {
        Map<String, BooleanSupplier> conditions = new LinkedHashMap<>();
        for (SoakTarget target : targets) {
            conditions.put(
                    "the pool of " + target.name() + " is empty",
                    () -> target.client().stats().equals(EndpointStats.NONE));
        }
        conditions.put("no timer is armed", () -> connector.loops.stream().allMatch(loop -> loop.armed() == 0));
        conditions.put(
                "the scripted peers have no connection",
                () -> peer1.connections.isEmpty() && peer2.connections.isEmpty());
        conditions.put("the listener has no connection", () -> listener.connections() == 0 && listener.inFlight() == 0);
        return conditions;
    }

    /** Whether a peer has begun to process the call; each is asked for once. */
    boolean hasSeen(long id) {
        return handler.seen.contains(id) || peer1.seen.contains(id) || peer2.seen.contains(id);
    }

    void forget() {
        List.of(handler.seen, peer1.seen, peer2.seen).forEach(Set::clear);
    }

    @Override
    public String toString() {
        StringBuilder state = new StringBuilder("pools");
        targets.forEach(target -> state.append(' ').append(target.client().stats()));
        return state + ", scripted peers " + peer1.connections.size() + " and " + peer2.connections.size()
                + " connections, listener " + listener.connections();
    }

    @Override
    public void close() {
        connector.close(Duration.ZERO).block(ClientFixture.PATIENCE);
        listener.close(Duration.ZERO).block(ClientFixture.PATIENCE);
        peer1.close();
        peer2.close();
        clientLoops.close().block(ClientFixture.PATIENCE);
        serverLoops.close().block(ClientFixture.PATIENCE);
        callerLoops.close().block(ClientFixture.PATIENCE);
    }
}
