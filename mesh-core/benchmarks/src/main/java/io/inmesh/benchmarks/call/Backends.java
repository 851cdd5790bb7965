package io.inmesh.benchmarks.call;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * The served side: four ports, 1 KiB to every request, cheaper than any client can be, so that it is the clients that
 * are measured.
 */
final class Backends {

    private static final int COUNT = 4;

    private Backends() {}

    /**
     * Prints the ports on one line, then answers each line with its {@link Usage} until standard input ends.
     * Argument: the protocol.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Protocol protocol = Protocol.valueOf(args[0]);
        SslContext tls = protocol.isTls() ? Identity.load().forServer(protocol) : null;
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        if (protocol == Protocol.H2C) {
                            Http2Answer.install(channel.pipeline());
                        } else {
                            channel.pipeline().addLast(new Http1Answer());
                        }
                    }
                });
        StringJoiner ports = new StringJoiner(" ");
        for (int i = 0; i < COUNT; i++) {
            Channel bound = bootstrap.bind(Target.HOST, 0).sync().channel();
            ports.add(Integer.toString(((InetSocketAddress) bound.localAddress()).getPort()));
        }
        System.out.println(ports);
        answerQuestions(Profile.asAsked());
        System.exit(0);
    }

    /** Until the parent closes its end. */
    static void answerQuestions(Profile profile) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            if (line.equals("profile")) {
                profile.begin();
            }
            System.out.println(Usage.now().line());
        }
    }
}
