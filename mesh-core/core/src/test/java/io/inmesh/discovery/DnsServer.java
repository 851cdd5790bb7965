package io.inmesh.discovery;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.netty.resources.LoopResources;

/** A small DNS server on a loopback port: real packets, answers by the test. Not asked for a name: NXDOMAIN. */
final class DnsServer implements AutoCloseable {

    /** By {@code type name}; of one whose code is null it says nothing at all. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    final List<String> asked = new CopyOnWriteArrayList<>();

    private final LoopResources threads = LoopResources.create("dns-server", 1, true);
    private final io.netty.channel.Channel channel;

    /** @param silent says nothing, as an unreachable server does */
    record Answer(DnsResponseCode code, List<Rec> records, boolean silent) {}

    record Rec(DnsRecordType type, String name, int ttl, ByteBuf data) {}

    DnsServer() {
        var group = threads.onServer(false);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(threads.onChannelClass(DatagramChannel.class, group))
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel ch) {
                        ch.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Handler());
                    }
                });
        channel = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    void say(String question, DnsResponseCode code, Rec... records) {
        answers.put(question, new Answer(code, List.of(records), false));
    }

    void beSilent(String question) {
        answers.put(question, new Answer(DnsResponseCode.NOERROR, List.of(), true));
    }

    static Rec address(String name, int ttl, String ip) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(ip);
        return new Rec(
                bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA, name, ttl, Unpooled.wrappedBuffer(bytes));
    }

    static Rec alias(String name, int ttl, String target) {
        return new Rec(DnsRecordType.CNAME, name, ttl, encoded(target));
    }

    static Rec srv(String name, int ttl, int[] priorityWeightPort, String target) {
        ByteBuf data = Unpooled.buffer();
        for (int number : priorityWeightPort) {
            data.writeShort(number);
        }
        return new Rec(DnsRecordType.SRV, name, ttl, data.writeBytes(encoded(target)));
    }

    private static ByteBuf encoded(String name) {
        ByteBuf data = Unpooled.buffer();
        for (String label : name.split("\\.")) {
            data.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
        }
        return data.writeByte(0);
    }

    private final class Handler extends SimpleChannelInboundHandler<DatagramDnsQuery> {

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // an answer that is lost is one the resolver must live with
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            String name = question.name().endsWith(".")
                    ? question.name().substring(0, question.name().length() - 1)
                    : question.name();
            String key = question.type().name() + ' ' + name;
            asked.add(key);
            Answer answer = answers.getOrDefault(key, new Answer(DnsResponseCode.NXDOMAIN, List.of(), false));
            if (answer.silent()) {
                return;
            }
            DatagramDnsResponse response = new DatagramDnsResponse(
                    /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
            response.setCode(answer.code()).setRecursionAvailable(true);
            response.addRecord(DnsSection.QUESTION, question);
            for (Rec r : answer.records()) {
                response.addRecord(
                        DnsSection.ANSWER,
                        new DefaultDnsRawRecord(
                                r.name(), r.type(), r.ttl(), r.data().copy()));
            }
            ctx.writeAndFlush(response);
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        threads.dispose();
    }
}
