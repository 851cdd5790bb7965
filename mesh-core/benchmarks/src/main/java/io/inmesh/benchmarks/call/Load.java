package io.inmesh.benchmarks.call;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Load for a server that is measured: HTTP/1.1 without a codec, one prepared request. Where the first response ends tells
 * how long they all are: a server's answers to the same request must not vary.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a broken connection ends its call
final class Load implements Contender {

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final int port;
    private final ByteBuf request;

    Load(Target target) {
        port = target.ports().get(0);
        String text = "GET " + Target.PATH + " HTTP/1.1\r\nhost: " + Target.HOST + ":" + port
                + "\r\nx-envoy-expected-rq-timeout-ms: 10000\r\nuser-agent: load\r\naccept: */*\r\n\r\n";
        request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void call(IntConsumer done) {
        if (!loops.next().inEventLoop()) {
            loops.next().execute(() -> call(done));
            return;
        }
        Connection connection = idle.pollLast();
        if (connection != null) {
            connection.send(done);
            return;
        }
        Connection fresh = new Connection();
        ChannelFuture connect = new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(fresh)
                .connect(Target.HOST, port);
        connect.addListener(future -> {
            if (future.isSuccess()) {
                fresh.channel = connect.channel();
                fresh.send(done);
            } else {
                done.accept(-1);
            }
        });
    }

    @Override
    public void close() {
        loops.shutdownGracefully();
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private @Nullable Channel channel;
        private @Nullable IntConsumer done;
        private int expected;
        private int received;

        void send(IntConsumer whenDone) {
            done = whenDone;
            received = 0;
            if (channel != null) {
                channel.writeAndFlush(request.duplicate(), channel.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            received += in.readableBytes();
            if (expected == 0) {
                int head = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(HEAD_END), in);
                boolean answered = in.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200 ");
                expected = head < 0 || !answered ? -1 : head + HEAD_END.length + Target.BODY_BYTES;
            }
            in.release();
            IntConsumer waiting = done;
            if (received >= expected && waiting != null) {
                int body = received == expected ? Target.BODY_BYTES : -1;
                done = null;
                idle.addLast(this);
                waiting.accept(body);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(this);
            IntConsumer waiting = done;
            done = null;
            if (waiting != null) {
                waiting.accept(-1);
            }
        }
    }
}
