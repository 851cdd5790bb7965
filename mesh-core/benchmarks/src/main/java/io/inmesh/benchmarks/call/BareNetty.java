package io.inmesh.benchmarks.call;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The floor: codec, one loop, a deque of idle connections per backend, nothing else. */
@SuppressWarnings("FutureReturnValueIgnored") // the futures of writes that nobody waits for
final class BareNetty implements Contender {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<ArrayDeque<Connection>> idle = new ArrayList<>();
    private final List<Integer> ports;
    private int next;

    BareNetty(Target target) {
        ports = target.ports();
        for (int i = 0; i < ports.size(); i++) {
            idle.add(new ArrayDeque<>());
        }
    }

    @Override
    public void call(IntConsumer done) {
        if (!loops.next().inEventLoop()) {
            loops.next().execute(() -> call(done));
            return;
        }
        next = (next + 1) % ports.size();
        int backend = next;
        Connection connection = idle.get(backend).pollLast();
        if (connection != null) {
            connection.send(done);
            return;
        }
        Connection fresh = new Connection(backend);
        ChannelFuture connect = new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), fresh);
                    }
                })
                .connect("127.0.0.1", ports.get(backend));
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

        private final int backend;
        private final String host;
        private @Nullable Channel channel;
        private @Nullable IntConsumer done;
        private byte[] body = new byte[0];

        Connection(int backend) {
            this.backend = backend;
            this.host = "127.0.0.1:" + ports.get(backend);
        }

        void send(IntConsumer whenDone) {
            done = whenDone;
            body = new byte[0];
            FullHttpRequest request = new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.GET, Target.PATH, Unpooled.EMPTY_BUFFER);
            request.headers().set(HttpHeaderNames.HOST, host);
            if (channel != null) {
                channel.writeAndFlush(request, channel.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpContent content) {
                ByteBuf bytes = content.content();
                byte[] grown = new byte[body.length + bytes.readableBytes()];
                System.arraycopy(body, 0, grown, 0, body.length);
                bytes.readBytes(grown, body.length, bytes.readableBytes());
                body = grown;
            }
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent && done != null) {
                idle.get(backend).addLast(this);
                done.accept(body.length);
            }
        }
    }
}
