package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A stream of the scripted peer that speaks HTTP/2, for better or worse. */
@SuppressWarnings("FutureReturnValueIgnored") // the other side tells what came of it
final class SoakHttp2 extends ChannelInboundHandlerAdapter implements SoakAnswer.Out {

    private static final int MAX_STREAMS = 64;
    private static final int MAX_RESETS = 10_000;
    private static final Http2Error[] RESETS = {
        Http2Error.INTERNAL_ERROR, Http2Error.CANCEL, Http2Error.ENHANCE_YOUR_CALM, Http2Error.NO_ERROR
    };

    private final SoakPeer peer;
    private final Random random;

    @SuppressWarnings("NullAway.Init") // handlerAdded
    private ChannelHandlerContext context;

    private @Nullable SoakAnswer answer;
    private boolean refuses;

    private SoakHttp2(SoakPeer peer, Random random) {
        this.peer = peer;
        this.random = random;
    }

    static void install(SoakPeer peer, ChannelPipeline pipeline) {
        Random random = peer.random();
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings()
                                .maxConcurrentStreams(MAX_STREAMS)
                                .initialWindowSize(16_384 << random.nextInt(5)))
                        .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, 1)
                        .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, 1)
                        .build(),
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(new SoakHttp2(peer, random));
                    }
                }));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            read(frame);
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void read(Object frame) {
        if (frame instanceof Http2HeadersFrame head && answer == null) {
            Http2Headers fields = head.headers();
            refuses = SoakPlan.REFUSE.name().contentEquals(fields.get("x-plan"));
            answer = peer.answer(
                    this,
                    fields.get("x-plan").toString(),
                    fields.get("x-id").toString(),
                    fields.get("x-size").toString(),
                    fields.get("x-pace").toString(),
                    random);
            answer.begin();
            if (head.isEndStream()) {
                answer.onEnd();
            }
        } else if (frame instanceof Http2HeadersFrame trailers && answer != null && trailers.isEndStream()) {
            answer.onEnd();
        } else if (frame instanceof Http2DataFrame data && answer != null) {
            if (data.content().isReadable()) {
                answer.onData(data.content().nioBuffer());
            }
            if (data.isEndStream()) {
                answer.onEnd();
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame && answer != null) {
            answer.onClosed();
            // Frames that nobody reads would stay with it.
            context.close();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (answer != null && isWritable()) {
            answer.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (answer != null) {
            answer.onClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public EventExecutor executor() {
        return context.executor();
    }

    private static Http2Headers with(Http2Headers headers, String... fields) {
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return headers;
    }

    @Override
    public void head(long size, String... fields) {
        Http2Headers head = with(new DefaultHttp2Headers(false).status("200"), fields);
        if (size >= 0) {
            head.add("content-length", Long.toString(size));
        }
        context.write(new DefaultHttp2HeadersFrame(head, size == 0));
    }

    @Override
    public void interim() {
        context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).status("103"), false));
    }

    @Override
    public void data(ByteBuffer chunk, boolean last) {
        ByteBuf bytes = Unpooled.wrappedBuffer(chunk);
        context.write(new DefaultHttp2DataFrame(bytes, last, random.nextInt(10) == 0 ? random.nextInt(256) : 0));
    }

    @Override
    public void end(String... trailers) {
        if (trailers.length > 0) {
            context.write(new DefaultHttp2HeadersFrame(with(new DefaultHttp2Headers(false), trailers), true));
        } else if (context.channel().isActive()) {
            context.write(new DefaultHttp2DataFrame(true));
        }
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void read(boolean wanted) {
        context.channel().config().setAutoRead(wanted);
    }

    @Override
    public void cut(boolean all) {
        if (all) {
            Channel connection = context.channel().parent();
            if (connection.isActive() && random.nextBoolean()) {
                connection.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            // Past the codec, which would end it in order.
            connection.pipeline().firstContext().close();
        } else {
            Http2Error why = refuses ? Http2Error.REFUSED_STREAM : RESETS[random.nextInt(RESETS.length)];
            context.writeAndFlush(new DefaultHttp2ResetFrame(why));
        }
    }

    @Override
    public void garbage() {
        // DATA of the connection itself.
        byte[] frame = {0, 0, 1, 0, 0, 0, 0, 0, 0, 'x'};
        context.channel().parent().pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    @Override
    public void afterwards(SoakPlan plan) {
        if (plan == SoakPlan.GO_AWAY) {
            context.channel().parent().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        }
    }
}
