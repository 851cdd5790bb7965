package io.inmesh.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A real server of a soak that does to each call what the call's plan says. */
@SuppressWarnings("FutureReturnValueIgnored") // of closing
final class SoakPeer implements AutoCloseable {

    final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    /** The calls that it has begun to process; whoever made them takes them out. */
    final Set<Long> seen = ConcurrentHashMap.newKeySet();

    private final AtomicLong seeds;
    private final Channel server;

    private SoakPeer(
            EventLoops loops, long seed, BiConsumer<SoakPeer, ChannelPipeline> protocol, SoakSecurity security) {
        seeds = new AtomicLong(seed);
        server = new ServerBootstrap()
                .group(loops.loops().get(0), loops.loops().get(loops.loops().size() - 1))
                .channel(loops.channelClass(ServerSocketChannel.class))
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        security.secure(channel.pipeline());
                        protocol.accept(SoakPeer.this, channel.pipeline());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    static SoakPeer http1(EventLoops loops, long seed, SoakSecurity security) {
        return new SoakPeer(loops, seed, SoakHttp1::install, security);
    }

    static SoakPeer http2(EventLoops loops, long seed, SoakSecurity security) {
        return new SoakPeer(loops, seed, SoakHttp2::install, security);
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    Random random() {
        return new Random(seeds.getAndIncrement());
    }

    /** The answer to a request with these fields. */
    SoakAnswer answer(SoakAnswer.Out out, String plan, String id, String size, String pace, Random random) {
        SoakPlan wanted = SoakPlan.valueOf(plan);
        long number = Long.parseLong(id);
        if (wanted != SoakPlan.REFUSE) {
            seen.add(number);
        }
        return new SoakAnswer(out, wanted, number, Long.parseLong(size), Integer.parseInt(pace), random);
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
    }
}
