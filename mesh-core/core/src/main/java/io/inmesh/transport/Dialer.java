package io.inmesh.transport;

import io.inmesh.transport.ConnectionSettings.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Connects to one endpoint, for the pools of all loops. A host name is resolved anew for every connection, so that traffic
 * follows DNS.
 */
final class Dialer {

    /** What a new HTTP/2 connection is expected to carry, until its peer says (RFC 9113, 6.5.2). */
    private static final int ASSUMED_STREAMS = 100;

    /** How many calls a connection to the endpoint carries at once, as far as that is known. */
    private enum Sharing {
        /** Its peer decides, by ALPN, and no peer has yet. */
        UNKNOWN,
        ONE_CALL,
        MANY_CALLS
    }

    final NettyEndpoint owner;
    private final Bootstrap template;
    private volatile Sharing sharing;

    /** Grows with settings that need other connections than those before. */
    final int generation;

    final ConnectionSettings settings;

    Dialer(NettyEndpoint owner, ConnectionSettings settings, int generation) {
        this.owner = owner;
        this.settings = settings;
        this.generation = generation;
        NettyConnector connector = owner.connector;
        sharing = switch (settings.protocol()) {
            case HTTP_1_1 -> Sharing.ONE_CALL;
            case HTTP_2 -> Sharing.MANY_CALLS;
            // In clear text nothing is negotiated.
            case AUTO -> owner.tls == null ? Sharing.ONE_CALL : Sharing.UNKNOWN;
        };
        template = new Bootstrap()
                .channel(connector.eventLoops.channelClass(SocketChannel.class))
                .resolver(connector.resolver)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(address(owner.endpoint.host(), owner.endpoint.port()));
        KeepaliveOptions.of(settings.keepalive(), connector.eventLoops).forEach(template::option);
    }

    private static InetSocketAddress address(String host, int port) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
    }

    /**
     * Whether the next connection is worth waiting for before another is made: it carries, or may carry, many calls. Where
     * nobody knows, the first handshake tells.
     */
    boolean dialsOneByOne() {
        return sharing != Sharing.ONE_CALL;
    }

    /**
     * How many waiting calls a connection in the making will take.
     *
     * @param maxOpen how many connections there may be: where sharing is unknown, as many calls can be served either way
     */
    int expectedCalls(int maxOpen) {
        return switch (sharing) {
            case ONE_CALL -> 1;
            case MANY_CALLS -> ASSUMED_STREAMS;
            case UNKNOWN -> Math.min(ASSUMED_STREAMS, maxOpen);
        };
    }

    /** Peers change: the newest connection is the best guess about the next. */
    void learnFrom(Connection connection) {
        Sharing seen = connection.isShared() ? Sharing.MANY_CALLS : Sharing.ONE_CALL;
        if (settings.protocol() == Protocol.AUTO && sharing != seen) {
            sharing = seen;
        }
    }

    /** The beginning of a connection on the loop of {@code pool}. */
    Dial dial(LoopPool pool) {
        return new Dial(pool, this, template.clone(pool.loop.eventLoop));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    static void hangUp(Channel channel) {
        channel.close();
    }
}
