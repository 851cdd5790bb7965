package io.inmesh.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A connection of the scripted peer that speaks HTTP/1.1, for better or worse. */
@SuppressWarnings("FutureReturnValueIgnored") // the other side tells what came of it
final class SoakHttp1 extends ChannelInboundHandlerAdapter implements SoakAnswer.Out {

    private final SoakPeer peer;
    private final Random random;

    @SuppressWarnings("NullAway.Init") // handlerAdded
    private ChannelHandlerContext context;

    private @Nullable SoakAnswer answer;
    private boolean chunked;

    private SoakHttp1(SoakPeer peer) {
        this.peer = peer;
        random = peer.random();
    }

    static void install(SoakPeer peer, ChannelPipeline pipeline) {
        pipeline.addLast(new HttpRequestDecoder(), new SoakHttp1(peer));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            read(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(Object message) {
        if (message instanceof HttpRequest request) {
            answer = peer.answer(
                    this,
                    request.headers().get("x-plan"),
                    request.headers().get("x-id"),
                    request.headers().get("x-size"),
                    request.headers().get("x-pace"),
                    random);
            answer.begin();
        }
        SoakAnswer current = answer;
        if (message instanceof HttpContent content && current != null) {
            if (content.content().isReadable()) {
                current.onData(content.content().nioBuffer());
            }
            if (content instanceof LastHttpContent) {
                current.onEnd();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        SoakAnswer current = answer;
        if (current != null && isWritable()) {
            current.onWritable();
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

    private void write(String text) {
        context.write(ByteBufUtil.writeAscii(context.alloc(), text));
    }

    @Override
    public void head(long size, String... fields) {
        chunked = size == -1;
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        append(head, fields);
        if (chunked) {
            head.append("transfer-encoding: chunked\r\n");
        } else if (size >= 0) {
            head.append("content-length: ").append(size).append("\r\n");
        }
        write(head.append("\r\n").toString());
    }

    private static void append(StringBuilder text, String... fields) {
        for (int i = 0; i < fields.length; i += 2) {
            text.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
        }
    }

    @Override
    public void interim() {
        write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
    }

    @Override
    public void data(ByteBuffer chunk, boolean last) {
        ByteBuf bytes = Unpooled.wrappedBuffer(chunk);
        if (chunked) {
            write(Integer.toHexString(chunk.remaining()) + "\r\n");
            context.write(bytes);
            write("\r\n");
        } else {
            context.write(bytes);
        }
    }

    @Override
    public void end(String... trailers) {
        if (chunked) {
            StringBuilder end = new StringBuilder("0\r\n");
            append(end, trailers);
            write(end.append("\r\n").toString());
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
        if (context.channel().isActive() && random.nextBoolean()) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        context.close();
    }

    @Override
    public void garbage() {
        write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nevil!");
        flush();
    }

    @Override
    public void afterwards(SoakPlan plan) {
        switch (plan) {
            case EXCESS -> write("HTTP/1.1 200 OK\r\nx-id: -1\r\ncontent-length: 4\r\n\r\nevil");
            case UNTIL_CLOSE -> context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            case HALF_CLOSE ->
                context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> ((SocketChannel) context.channel()).shutdownOutput());
            default -> {}
        }
    }
}
