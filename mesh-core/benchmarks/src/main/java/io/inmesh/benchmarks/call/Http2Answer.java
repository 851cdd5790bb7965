package io.inmesh.benchmarks.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;

/** Answers every stream that its peer has ended: Netty's codec without a channel per stream, one write per turn of reading. */
@SuppressWarnings("FutureReturnValueIgnored") // a broken connection closes
final class Http2Answer extends ChannelInboundHandlerAdapter {

    private static final int MAX_STREAMS = 256;
    private static final ByteBuf BODY =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(Target.BODY_BYTES));
    private static final Http2Headers HEAD = ReadOnlyHttp2Headers.serverHeaders(
            false,
            AsciiString.cached("200"),
            AsciiString.cached("content-length"),
            AsciiString.cached(Integer.toString(Target.BODY_BYTES)),
            AsciiString.cached("content-type"),
            AsciiString.cached("application/octet-stream"));

    private Http2Answer() {}

    static void install(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MAX_STREAMS))
                        .build(),
                new Http2Answer());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (frame instanceof Http2HeadersFrame head && head.isEndStream()) {
            context.write(new DefaultHttp2HeadersFrame(HEAD, false).stream(head.stream()), context.voidPromise());
            context.write(
                    new DefaultHttp2DataFrame(BODY.duplicate(), true).stream(head.stream()), context.voidPromise());
        }
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
