package io.inmesh.transport;

import io.inmesh.transport.ConnectionSettings.Keepalive;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.HashMap;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/** TCP keepalive as options of the channels that the event loops use: those of the JDK, or Linux' native ones. */
final class KeepaliveOptions {

    /** By name, which finds the same constants: Netty's native transport may be missing. */
    private static final String EPOLL = "io.netty.channel.epoll.Epoll";

    private KeepaliveOptions() {}

    /** None where the system decides, or where the platform has no such options. */
    static Map<ChannelOption<Integer>, Integer> of(Keepalive keepalive, EventLoops loops) {
        if (keepalive.equals(Keepalive.SYSTEM)) {
            return Map.of();
        }
        Class<? extends SocketChannel> channel = loops.channelClass(SocketChannel.class);
        if (channel.getName().equals(EPOLL + "SocketChannel")) {
            return options(keepalive, epoll("TCP_KEEPIDLE"), epoll("TCP_KEEPINTVL"), epoll("TCP_KEEPCNT"));
        }
        return channel.equals(NioSocketChannel.class) ? Jdk.of(keepalive) : Map.of();
    }

    private static ChannelOption<Integer> epoll(String name) {
        return ChannelOption.valueOf(EPOLL + "ChannelOption#" + name);
    }

    private static Map<ChannelOption<Integer>, Integer> options(
            Keepalive keepalive,
            ChannelOption<Integer> time,
            ChannelOption<Integer> interval,
            ChannelOption<Integer> probes) {
        Map<ChannelOption<Integer>, Integer> options = new HashMap<>();
        put(options, time, (int) keepalive.time().toSeconds());
        put(options, interval, (int) keepalive.interval().toSeconds());
        put(options, probes, keepalive.probes());
        return options;
    }

    private static void put(Map<ChannelOption<Integer>, Integer> options, ChannelOption<Integer> option, int value) {
        if (value > 0) {
            options.put(option, value);
        }
    }

    /** Apart, because the module {@code jdk.net} may be missing. */
    private static final class Jdk {

        private Jdk() {}

        static Map<ChannelOption<Integer>, Integer> of(Keepalive keepalive) {
            return options(
                    keepalive,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }
}
