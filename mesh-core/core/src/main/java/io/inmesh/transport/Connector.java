package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.inmesh.time.MeshTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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

    /** A client of {@code endpoint} in clear text; it connects when it is called. */
    EndpointClient open(Endpoint endpoint, ConnectionSettings settings);

    /** As {@link #open(Endpoint, ConnectionSettings, ClientTls, PoolQuota)}, with totals of its own. */
    default EndpointClient open(Endpoint endpoint, ConnectionSettings settings, @Nullable ClientTls tls) {
        return open(endpoint, settings, tls, new PoolQuota(settings));
    }

    /**
     * A client of {@code endpoint}, one of several that share totals; it connects when it is called.
     *
     * @param tls null: in clear text
     * @param quota of the destination; a transport that has no such totals may ignore it
     * @throws IllegalArgumentException when this transport knows no TLS: it never goes on in clear text instead
     */
    default EndpointClient open(
            Endpoint endpoint, ConnectionSettings settings, @Nullable ClientTls tls, PoolQuota quota) {
        if (tls != null) {
            throw new IllegalArgumentException(endpoint + ": this transport knows no TLS (expected: Connector.netty)");
        }
        return open(endpoint, settings);
    }

    /**
     * Closes every client and releases what they share.
     *
     * @param grace how long calls in flight may take
     */
    Mono<Void> close(Duration grace);
}
