package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** The outbound transport: the only place that knows of sockets. A second transport implements this. Thread-safe. */
public interface Connector {

    /**
     * The transport on Netty.
     *
     * @param loops its threads; the caller closes them after the connector
     */
    static Connector netty(EventLoops loops, TransportSettings settings, MeshTime time) {
        return new NettyConnector(loops, settings, time);
    }

    /** A client of {@code endpoint}; it connects when it is called. */
    EndpointClient open(Endpoint endpoint, ConnectionSettings settings);

    /**
     * As {@link #open(Endpoint, ConnectionSettings)}, for one of several endpoints that share totals; a transport that has
     * no such totals may ignore them.
     *
     * @param quota of the destination
     */
    default EndpointClient open(Endpoint endpoint, ConnectionSettings settings, PoolQuota quota) {
        return open(endpoint, settings);
    }

    /**
     * Closes every client and releases what they share.
     *
     * @param grace how long calls in flight may take
     */
    Mono<Void> close(Duration grace);
}
