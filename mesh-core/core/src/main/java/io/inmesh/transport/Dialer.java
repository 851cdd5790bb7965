package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Connects to one endpoint. A host name is resolved anew for every connection, so that traffic follows DNS. */
final class Dialer {

    private final Bootstrap template;
    private final TransportSettings transport;
    private final ConnectionSettings settings;

    /** Grows with settings that need other connections than those before. */
    final int generation;

    @SuppressWarnings("deprecation") // AUTO_CLOSE: there is no other way to keep reading after a failed write
    Dialer(NettyConnector connector, Endpoint endpoint, ConnectionSettings settings, int generation) {
        transport = connector.settings;
        this.settings = settings;
        this.generation = generation;
        template = new Bootstrap()
                .channel(connector.eventLoops.channelClass(SocketChannel.class))
                .resolver(connector.resolver)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                // An HTTP/1.1 peer may answer and close while the body is still being sent: its answer must still be
                // read.
                .option(ChannelOption.AUTO_CLOSE, isMultiplexed())
                .remoteAddress(address(endpoint.host(), endpoint.port()));
        KeepaliveOptions.of(settings.keepalive(), connector.eventLoops).forEach(template::option);
    }

    private static InetSocketAddress address(String host, int port) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? InetSocketAddress.createUnresolved(host, port) : new InetSocketAddress(literal, port);
    }

    boolean isMultiplexed() {
        return settings.protocol() == ConnectionSettings.Protocol.H2C;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing does not fail
    static void hangUp(Channel channel) {
        channel.close();
    }

    /** Connects on the loop of {@code pool}; the connection is in the channel's pipeline. */
    ChannelFuture dial(LoopPool pool) {
        Bootstrap bootstrap = template.clone(pool.loop.eventLoop);
        bootstrap.handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                // TLS will be the first handler.
                if (isMultiplexed()) {
                    Http2Connection.install(channel.pipeline(), pool, transport);
                    return;
                }
                Http1ResponseDecoder decoder = new Http1ResponseDecoder(transport);
                channel.pipeline().addLast(decoder).addLast(new Http1Connection(pool, decoder));
            }
        });
        return bootstrap.connect();
    }
}
