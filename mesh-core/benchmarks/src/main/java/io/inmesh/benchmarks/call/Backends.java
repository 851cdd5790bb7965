package io.inmesh.benchmarks.call;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.StringJoiner;

/** The served side: bare Netty on free ports, 1 KiB to every request, as cheap as a server can be. */
@SuppressWarnings("FutureReturnValueIgnored") // the futures of writes that nobody waits for
final class Backends {

    private static final int COUNT = 4;
    private static final int BODY_BYTES = 1024;

    private Backends() {}

    /** Prints the ports on one line, then serves until standard input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Answer());
                    }
                });
        StringJoiner ports = new StringJoiner(" ");
        for (int i = 0; i < COUNT; i++) {
            Channel bound = bootstrap.bind("127.0.0.1", 0).sync().channel();
            ports.add(Integer.toString(((InetSocketAddress) bound.localAddress()).getPort()));
        }
        System.out.println(ports);
        while (System.in.read() >= 0) {
            // the parent holds the other end
        }
        loops.shutdownGracefully();
    }

    private static final class Answer extends ChannelInboundHandlerAdapter {

        private static final ByteBuf BODY =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(new byte[BODY_BYTES]));

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                FullHttpResponse response =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, BODY.duplicate());
                response.headers().set(HttpHeaderNames.CONTENT_LENGTH, BODY_BYTES);
                response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
                context.write(response);
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
