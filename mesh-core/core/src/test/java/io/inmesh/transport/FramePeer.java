package io.inmesh.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A peer that speaks HTTP/2 frame by frame, as a script says. */
@SuppressWarnings("FutureReturnValueIgnored") // what a test asserts is what the other side sees
final class FramePeer implements AutoCloseable {

    /** What a peer does with a request's head. */
    @FunctionalInterface
    interface Script {
        void run(Line line, Http2HeadersFrame head);
    }

    private final EventLoops loops = EventLoops.start(1);
    private final Channel server;
    private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();
    final AtomicInteger accepted = new AtomicInteger();
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    private FramePeer(Http2Settings settings, Script script) {
        server = new ServerBootstrap()
                .group(loops.loops().get(0))
                .channel(loops.channelClass(ServerSocketChannel.class))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        accepted.incrementAndGet();
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer()
                                        .initialSettings(settings)
                                        .build())
                                .addLast(new Handler(script));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    static FramePeer start(Script script) {
        return new FramePeer(Http2Settings.defaultSettings(), script);
    }

    static FramePeer start(Http2Settings settings, Script script) {
        return new FramePeer(settings, script);
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close();
        channels.forEach(Channel::close);
        loops.close().block(ClientFixture.PATIENCE);
    }

    private final class Handler extends ChannelInboundHandlerAdapter {

        private final Script script;
        private final int number = accepted.get();

        Handler(Script script) {
            this.script = script;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2HeadersFrame head) {
                events.add("head " + head.headers().path() + (head.isEndStream() ? " end" : ""));
                script.run(new Line(ctx, number, head.stream()), head);
            } else if (frame instanceof Http2DataFrame data) {
                events.add(
                        "data " + data.content().toString(StandardCharsets.UTF_8) + (data.isEndStream() ? " end" : ""));
            } else if (frame instanceof Http2ResetFrame reset) {
                events.add("reset " + Http2Error.valueOf(reset.errorCode()));
            }
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ReferenceCountUtil.release(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** One stream, seen from the peer. */
    record Line(ChannelHandlerContext context, int number, Http2FrameStream stream) {

        void head(boolean end, String status, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false).status(status);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            context.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end).stream(stream));
        }

        void data(String text, boolean end) {
            context.writeAndFlush(
                    new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), end).stream(stream));
        }

        void trailers(String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            context.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true).stream(stream));
        }

        void ok(@Nullable String body) {
            head(body == null, "200", "x-conn", String.valueOf(number));
            if (body != null) {
                data(body, true);
            }
        }

        void reset(Http2Error error) {
            context.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
        }

        /** Will process nothing above {@code extra} more streams than it has seen. */
        void goAway(int lastStream) {
            int seen = stream.id();
            context.writeAndFlush(
                    new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Math.max(0, lastStream - seen)));
        }
    }
}
