package io.inmesh.transport;

import io.inmesh.service.TlsPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Stands behind TLS on a connection in: learns who the caller is when the handshake is through, and keeps what fails in TLS
 * from the handlers of HTTP. Whatever closes the connection from here on ends TLS in order.
 */
final class TlsEdge extends ChannelInboundHandlerAdapter {

    private final SslHandler handler;
    private final Peer peer;
    private final TlsLog log;
    private boolean failed;

    TlsEdge(SslHandler handler, Peer peer, TlsLog log) {
        this.handler = handler;
        this.peer = peer;
        this.log = log;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof SslHandshakeCompletionEvent done)) {
            super.userEventTriggered(ctx, event);
        } else if (done.isSuccess()) {
            peer.secured(callerOf(ctx.channel(), handler.engine().getSession()));
            peer.headEnded();
        } else {
            failed(ctx, done.cause());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        SSLException tls = TlsFailures.find(cause);
        if (tls == null) {
            super.exceptionCaught(ctx, cause);
        } else {
            // The handler in front closes the connection.
            failed(ctx, tls);
        }
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (!failed) {
            failed = true;
            log.failed(ctx.channel(), TlsFailures.explainCaller(cause));
        }
    }

    private static TlsPeer callerOf(Channel channel, SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate each : session.getPeerCertificates()) {
                if (each instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            // It has shown none, and need not.
            chain.clear();
        }
        return new TlsPeer(
                chain, serverName(session), session.getProtocol(), session.getCipherSuite(), address(channel));
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "";
    }

    private static String serverName(SSLSession session) {
        List<SNIServerName> names =
                session instanceof ExtendedSSLSession extended ? extended.getRequestedServerNames() : List.of();
        return names.isEmpty() ? "" : new String(names.get(0).getEncoded(), StandardCharsets.UTF_8);
    }
}
