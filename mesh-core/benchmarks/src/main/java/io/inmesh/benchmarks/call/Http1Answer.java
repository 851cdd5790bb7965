package io.inmesh.benchmarks.call;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** Answers whatever ends with an empty line: no codec, one prepared response, one write per turn of reading. */
@SuppressWarnings("FutureReturnValueIgnored") // a broken connection closes
final class Http1Answer extends ChannelInboundHandlerAdapter {

    private static final ByteBuf RESPONSE = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes(("HTTP/1.1 200 OK\r\ncontent-length: " + Target.BODY_BYTES
                            + "\r\ncontent-type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII))
            .writeZero(Target.BODY_BYTES));

    private static final int HEAD_END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    /** The last four bytes that were read, of whichever read. */
    private int last;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (last == 0 && in.getInt(in.writerIndex() - Integer.BYTES) == HEAD_END && isOneHead(in)) {
                context.write(RESPONSE.duplicate(), context.voidPromise());
                return;
            }
            while (in.isReadable()) {
                last = last << 8 | in.readUnsignedByte();
                if (last == HEAD_END) {
                    last = 0;
                    context.write(RESPONSE.duplicate(), context.voidPromise());
                }
            }
        } finally {
            in.release();
        }
    }

    /** No end of a head before the one at its end. */
    private static boolean isOneHead(ByteBuf in) {
        int end = in.writerIndex() - Integer.BYTES;
        for (int at = in.indexOf(in.readerIndex(), end, (byte) '\r');
                at >= 0;
                at = in.indexOf(at + 1, end, (byte) '\r')) {
            if (in.getInt(at) == HEAD_END) {
                return false;
            }
        }
        return true;
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
