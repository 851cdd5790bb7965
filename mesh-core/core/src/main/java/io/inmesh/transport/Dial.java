package io.inmesh.transport;

import io.inmesh.transport.ConnectionSettings.Protocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the making: TCP, then TLS where the endpoint has it, then what its protocol begins with, each within its
 * timeout. It ends once, in {@link LoopPool#ready} or in {@link LoopPool#dialFailed}. Owned by the loop's thread.
 */
final class Dial {

    private static final int CLOSE_NOTIFY_MILLIS = 1000;

    private final LoopPool pool;
    private final Dialer dialer;
    private final Bootstrap bootstrap;
    private final NettyEndpoint owner;

    @Nullable
    Channel channel;

    private @Nullable Connection connection;
    private @Nullable Future<?> timeout;
    private boolean over;

    Dial(LoopPool pool, Dialer dialer, Bootstrap bootstrap) {
        this.pool = pool;
        this.dialer = dialer;
        this.bootstrap = bootstrap;
        owner = dialer.owner;
    }

    /** Of the settings that the connection will have. */
    int generation() {
        return dialer.generation;
    }

    void start() {
        ClientTls tls = owner.tls;
        SslContext context;
        try {
            context =
                    tls == null ? null : tls.context(dialer.settings.protocol()).next();
        } catch (RuntimeException e) {
            // Later: the pool is in the middle of beginning this.
            pool.loop.eventLoop.execute(() -> fail("TLS cannot begin: " + Failures.reason(e), e));
            return;
        }
        bootstrap.handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel made) {
                if (tls == null || context == null) {
                    connection = install(made, dialer.settings.protocol() == Protocol.HTTP_2);
                } else {
                    secure(made, tls, context);
                }
            }
        });
        ChannelFuture connecting = bootstrap.connect();
        channel = connecting.channel();
        connecting.addListener(future -> {
            if (future.isSuccess()) {
                connected();
            } else {
                notConnected(future.cause());
            }
        });
    }

    /** Gives up; nobody is told. */
    void hangUp() {
        end();
        Channel c = channel;
        if (c != null) {
            Dialer.hangUp(c);
        }
    }

    // TCP.

    private void connected() {
        if (over) {
            return;
        }
        Connection made = connection;
        ClientTls tls = owner.tls;
        if (made != null) {
            greet(made);
        } else if (tls != null) {
            await("TLS handshake", tls.options().handshakeTimeout());
        }
    }

    private void await(String step, Duration limit) {
        endStep();
        timeout = pool.loop.eventLoop.schedule(
                () -> fail(
                        "cannot connect: no " + step + " from the peer within " + limit.toMillis()
                                + " ms; is the instance well, and does it speak this?",
                        null),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void notConnected(@Nullable Throwable cause) {
        String what = cause instanceof ConnectTimeoutException
                ? "no connection within " + dialer.settings.connectTimeout().toMillis() + " ms"
                : "cannot connect: " + Failures.reason(cause);
        fail(what + "; is the instance up?", cause);
    }

    // TLS.

    private void secure(Channel made, ClientTls tls, SslContext context) {
        SslHandler handler = context.newHandler(made.alloc(), owner.endpoint.host(), owner.endpoint.port());
        // This has a timeout for every step.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
        SSLEngine engine = handler.engine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(serverNames(tls));
        engine.setSSLParameters(parameters);
        made.pipeline().addLast(handler).addLast(new Handshake(tls, handler));
    }

    private List<SNIServerName> serverNames(ClientTls tls) {
        String name = tls.serverNameFor(owner.endpoint);
        // From bytes: the constructor for text refuses the underscore, which names of Istio's subsets have.
        return name.isEmpty() ? List.of() : List.of(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Waits for the handshake, and makes room for the protocol that it has settled on. */
    private final class Handshake extends ChannelInboundHandlerAdapter {

        private final ClientTls tls;
        private final SslHandler handler;

        Handshake(ClientTls tls, SslHandler handler) {
            this.tls = tls;
            this.handler = handler;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (!(event instanceof SslHandshakeCompletionEvent done)) {
                super.userEventTriggered(ctx, event);
            } else if (done.isSuccess()) {
                secured(ctx);
            } else {
                failed(done.cause());
            }
        }

        private void secured(ChannelHandlerContext ctx) {
            if (over) {
                return;
            }
            String problem = tls.nameProblem(handler.engine().getSession(), owner.endpoint);
            if (problem != null) {
                fail("TLS: " + problem, null);
                return;
            }
            String chosen = handler.applicationProtocol();
            boolean http2 = ApplicationProtocolNames.HTTP_2.equals(chosen);
            if (!http2 && dialer.settings.protocol() == Protocol.HTTP_2) {
                String answer = chosen == null ? "nothing" : chosen;
                fail(
                        "TLS: HTTP/2 was offered by ALPN, and the peer chose " + answer
                                + " (expected: h2); turn HTTP/2 on at the peer, or set the client's protocol to auto",
                        null);
                return;
            }
            Connection made = install(ctx.channel(), http2);
            connection = made;
            ctx.pipeline().remove(this);
            greet(made);
            // HTTP/2 has said its preface while it was installed.
            ctx.channel().flush();
        }

        private void failed(Throwable cause) {
            SSLSession session = handler.engine().getHandshakeSession();
            String reason = TlsFailures.explain(cause, tls.options(), TlsFailures.sent(session, tls.hasKeys()));
            // What is no record is a piece of somebody's message.
            boolean isForeign = PeerRefusedException.find(cause, NotSslRecordException.class) != null;
            fail("TLS: " + reason, isForeign ? null : cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failed(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            failed(new ClosedChannelException());
        }
    }

    // The protocol.

    private Connection install(Channel made, boolean http2) {
        // An HTTP/1.1 peer may answer and close while the body is still being sent: its answer must still be read.
        made.config().setAutoClose(http2);
        TransportSettings settings = owner.connector.settings;
        return http2
                ? Http2Connection.install(made.pipeline(), pool, settings)
                : Http1Connection.install(made.pipeline(), pool, settings);
    }

    private void greet(Connection made) {
        made.connectedNanos = pool.loop.time.nanoTime();
        made.greet(this);
        if (!over) {
            await("HTTP/2 settings", dialer.settings.connectTimeout());
        }
    }

    /** {@code made} can take calls. */
    void succeed(Connection made) {
        if (over) {
            return;
        }
        if (made.channel.isActive()) {
            end();
            pool.ready(this, made);
        } else {
            fail("cannot connect: the peer closed the connection at once; is the instance up?", null);
        }
    }

    void fail(String what, @Nullable Throwable cause) {
        if (!over) {
            hangUp();
            pool.dialFailed(this, what, cause);
        }
    }

    private void end() {
        over = true;
        endStep();
    }

    private void endStep() {
        Future<?> t = timeout;
        if (t != null) {
            t.cancel(false);
            timeout = null;
        }
    }

    @Override
    public String toString() {
        return "dial to " + dialer.owner;
    }
}
