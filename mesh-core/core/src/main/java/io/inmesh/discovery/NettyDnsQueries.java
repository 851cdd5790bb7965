package io.inmesh.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.resources.LoopResources;

/** Over UDP, and TCP for what does not fit, on one thread of its own; servers in their order until one answers. */
final class NettyDnsQueries implements DnsQueries {

    /** More servers than these are not asked for one question. */
    private static final int MAX_SERVERS = 3;

    private final List<InetSocketAddress> servers;
    private final Duration timeout;

    /** Null until somebody asks: where other sources know every name, no thread and no socket is needed. Guarded by this. */
    private @Nullable Session session;

    private boolean closed;

    private record Session(LoopResources threads, DnsNameResolver resolver) {}

    /** @param servers empty: the system's */
    NettyDnsQueries(List<InetSocketAddress> servers, Duration timeout) {
        this.servers = List.copyOf(servers);
        this.timeout = timeout;
    }

    private synchronized DnsNameResolver resolver() {
        if (closed) {
            throw new IllegalStateException("DNS is closed");
        }
        Session open = session == null ? open() : session;
        session = open;
        return open.resolver();
    }

    private Session open() {
        LoopResources threads = LoopResources.create("mesh-dns", 1, true);
        EventLoopGroup group = threads.onClient(false);
        DnsNameResolver resolver = new DnsNameResolverBuilder(group.next())
                .datagramChannelType(threads.onChannelClass(DatagramChannel.class, group))
                .socketChannelType(threads.onChannelClass(SocketChannel.class, group))
                .queryTimeoutMillis(timeout.toMillis())
                .build();
        return new Session(threads, resolver);
    }

    @Override
    public Mono<DnsAnswer> ask(String host, Type type) {
        return Mono.defer(() -> ask(host, type, serversFor(host), 0))
                .onErrorResume(e -> Mono.just(DnsAnswer.failed("DNS " + type + ' ' + host + ": " + e)));
    }

    private List<InetSocketAddress> serversFor(String host) {
        if (!servers.isEmpty()) {
            return servers;
        }
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream(host);
        List<InetSocketAddress> all = new ArrayList<>();
        for (int i = 0; i < Math.min(stream.size(), MAX_SERVERS); i++) {
            all.add(stream.next());
        }
        return all;
    }

    private Mono<DnsAnswer> ask(String host, Type type, List<InetSocketAddress> from, int index) {
        return askOne(host, type, from.get(index))
                .flatMap(answer -> answer.status() == DnsAnswer.Status.FAILED && index + 1 < from.size()
                        ? ask(host, type, from, index + 1)
                        : Mono.just(answer));
    }

    private Mono<DnsAnswer> askOne(String host, Type type, InetSocketAddress server) {
        DnsQuestion question = new DefaultDnsQuestion(host, DnsRecordType.valueOf(type.name()));
        return Mono.create(sink -> {
            Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked =
                    resolver().query(server, question);
            asked.addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) ->
                    finish(done, sink, type + " " + host + " at " + address(server)));
        });
    }

    private static void finish(
            Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done, MonoSink<DnsAnswer> sink, String asked) {
        if (!done.isSuccess()) {
            boolean isTimeout = done.cause() instanceof DnsNameResolverTimeoutException;
            String why = isTimeout ? "no answer in time" : String.valueOf(done.cause());
            sink.success(DnsAnswer.failed("DNS " + asked + ": " + why));
            return;
        }
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
        try {
            sink.success(read(envelope.content(), "DNS " + asked + ": "));
        } catch (RuntimeException e) {
            // The answer comes from outside: it may hold anything.
            sink.success(DnsAnswer.failed("DNS " + asked + ": an answer that makes no sense"));
        } finally {
            envelope.release();
        }
    }

    private static DnsAnswer read(DnsResponse response, String asked) {
        if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
            return DnsAnswer.none(asked + "no such name");
        }
        if (!response.code().equals(DnsResponseCode.NOERROR)) {
            return DnsAnswer.failed(asked + response.code());
        }
        List<DnsAnswer.Item> items = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            // Aliases (CNAME) on the way hold no address, but their time to live bounds the answer's.
            ttl = Math.min(ttl, record.timeToLive());
            if (record instanceof ByteBufHolder raw) {
                decode(record.type(), raw.content().duplicate(), items);
            }
        }
        return items.isEmpty()
                ? DnsAnswer.none(asked + "no such record")
                : DnsAnswer.found(items, Duration.ofSeconds(ttl));
    }

    private static void decode(DnsRecordType type, ByteBuf data, List<DnsAnswer.Item> into) {
        if (type.equals(DnsRecordType.A) || type.equals(DnsRecordType.AAAA)) {
            byte[] bytes = new byte[data.readableBytes()];
            data.readBytes(bytes);
            into.add(new DnsAnswer.Address(NetUtil.bytesToIpAddress(bytes)));
        } else if (type.equals(DnsRecordType.SRV)) {
            int priority = data.readUnsignedShort();
            int weight = data.readUnsignedShort();
            int port = data.readUnsignedShort();
            String name = DefaultDnsRecordDecoder.decodeName(data);
            String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            // A target of "." says that there is none (RFC 2782).
            if (!host.isEmpty() && port > 0) {
                into.add(new DnsAnswer.Target(priority, weight, port, host));
            }
        }
    }

    private static String address(InetSocketAddress server) {
        return server.getHostString() + ':' + server.getPort();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.resolver().close();
            session.threads().dispose();
            session = null;
        }
    }
}
