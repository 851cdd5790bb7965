package io.inmesh.benchmarks.fleet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One application's stream: looks for the mark of the probe that is under way, and reads nothing else of what it is told. */
@SuppressWarnings("FutureReturnValueIgnored") // a broken connection closes
final class Subscriber extends SimpleChannelInboundHandler<HttpObject> {

    private final Fleet fleet;
    private final int number;
    private final Set<Integer> services;

    /** Of the event loop: the last bytes, where a mark may have begun. */
    private byte[] tail = {};

    private @Nullable Probe sought;
    private boolean ready;

    Subscriber(Fleet fleet, int number, Set<Integer> services) {
        this.fleet = fleet;
        this.number = number;
        this.services = services;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        StringBuilder target = new StringBuilder("/v1/watch?caller=client-")
                .append(number)
                .append(".default&instance=client-")
                .append(number)
                .append("-0");
        services.forEach(service -> target.append("&service=").append(Shape.service(service)));
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, target.toString(), Unpooled.EMPTY_BUFFER);
        request.headers().set("host", "127.0.0.1").set("authorization", "Bearer " + ServiceProcess.TOKEN);
        context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response && response.status().code() != 200) {
            fleet.failed(number + ": " + response.status());
        }
        if (part instanceof HttpContent content) {
            read(content.content());
        }
    }

    private void read(ByteBuf bytes) {
        if (!ready && endsEvent(bytes)) {
            ready = true;
            fleet.ready();
        }
        Probe probe = fleet.probe();
        if (probe != null && probe != sought && services.contains(probe.service)) {
            ByteBuf all = Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(tail), bytes.duplicate());
            if (ByteBufUtil.indexOf(Unpooled.wrappedBuffer(probe.mark()), all) >= 0) {
                sought = probe;
                probe.seen();
            }
        }
        int kept = Math.min(16, bytes.readableBytes());
        tail = ByteBufUtil.getBytes(bytes, bytes.writerIndex() - kept, kept);
    }

    private static boolean endsEvent(ByteBuf bytes) {
        int end = bytes.writerIndex();
        return bytes.readableBytes() > 1 && bytes.getByte(end - 1) == '\n' && bytes.getByte(end - 2) == '\n';
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fleet.failed(number + ": its stream has ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
        fleet.failed(number + ": " + error);
        context.close();
    }
}
