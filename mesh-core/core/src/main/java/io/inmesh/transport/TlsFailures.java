package io.inmesh.transport;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a failure of TLS means, in words that either side can act on: the same for the JDK's engine and OpenSSL's. */
final class TlsFailures {

    /** The alerts by which a peer says that it does not accept this side's certificate (RFC 8446, 6.2). */
    private static final Set<String> REFUSALS = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied");

    private static final List<String> ALERTS = List.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied",
            "handshake_failure",
            "protocol_version",
            "insufficient_security",
            "no_application_protocol",
            "unrecognized_name",
            "internal_error",
            "decrypt_error",
            "decode_error",
            "illegal_parameter",
            "bad_record_mac",
            "unexpected_message",
            "user_canceled",
            "close_notify");

    /** "HTTP/" as the dump of a record that is none. */
    private static final String HTTP_DUMP = "485454502f";

    private TlsFailures() {}

    /** The failure of TLS in {@code error}, or null where it is of something else. */
    static @Nullable SSLException find(Throwable error) {
        Throwable each = error instanceof DecoderException && error.getCause() != null ? error.getCause() : error;
        return each instanceof SSLException e ? e : null;
    }

    /** Whether the peer says that it does not accept this side's certificate, or that it missed one. */
    static boolean isRefusal(Throwable error) {
        String alert = alert(error);
        return alert != null && REFUSALS.contains(alert);
    }

    /** The name of the alert that the peer has sent, or null. */
    static @Nullable String alert(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            String message = each.getMessage();
            String text =
                    message == null ? "" : message.toLowerCase(Locale.ROOT).replace(' ', '_');
            // JSSE: "Received fatal alert: unknown_ca"; BoringSSL: "...:TLSV1_ALERT_UNKNOWN_CA".
            if (text.contains("received_fatal_alert") || text.contains("v1_alert_") || text.contains("v3_alert_")) {
                return ALERTS.stream().filter(text::contains).findFirst().orElse("unknown");
            }
        }
        return null;
    }

    /**
     * Why a handshake failed.
     *
     * @param sent what this side showed or would have shown, as {@link #sent} tells it
     */
    static String explain(Throwable error, TlsOptions options, String sent) {
        PeerRefusedException refused = PeerRefusedException.find(error, PeerRefusedException.class);
        if (refused != null) {
            return String.valueOf(refused.getMessage());
        }
        NotSslRecordException clear = PeerRefusedException.find(error, NotSslRecordException.class);
        if (clear != null) {
            boolean http = String.valueOf(clear.getMessage()).contains(HTTP_DUMP);
            return "it answered " + (http ? "in clear-text HTTP" : "something that is not TLS")
                    + "; is this its TLS port? (expected: a peer that speaks TLS, or TLS off for it)";
        }
        String alert = alert(error);
        if (alert != null) {
            return explainAlert(alert, options, sent);
        }
        boolean closed = PeerRefusedException.find(error, ClosedChannelException.class) != null;
        if (closed) {
            return "it closed the connection in the middle of the handshake; does it speak TLS there, and take certificates"
                    + " like this side's (" + sent + ")?";
        }
        if (!(error instanceof SSLException) && PeerRefusedException.find(error, IOException.class) != null) {
            return "the connection broke in the middle of the handshake: " + Failures.reason(error);
        }
        return Failures.reason(error) + " (this side speaks " + options.minimum() + " and newer)";
    }

    /** The same, where the handshake was through on this side. */
    static String explain(Throwable error, NettyEndpoint owner, ChannelPipeline pipeline) {
        ClientTls tls = Objects.requireNonNull(owner.tls);
        SslHandler handler = pipeline.get(SslHandler.class);
        SSLSession session = handler == null ? null : handler.engine().getSession();
        return explain(error, tls.options(), sent(session, tls.hasKeys()));
    }

    /** Why the handshake with a caller failed, seen from the server. */
    static String explainCaller(Throwable error) {
        PeerRefusedException refused = PeerRefusedException.find(error, PeerRefusedException.class);
        if (refused != null) {
            return String.valueOf(refused.getMessage());
        }
        String alert = alert(error);
        if (alert != null) {
            return "the caller ended it with alert " + alert
                    + (REFUSALS.contains(alert) ? ": it does not accept this server's certificate" : "");
        }
        if (PeerRefusedException.find(error, NotSslRecordException.class) != null) {
            return "the caller sent something that is not TLS";
        }
        if (PeerRefusedException.find(error, ClosedChannelException.class) != null) {
            return "the caller closed the connection in the middle of the handshake, or took too long over it";
        }
        return Failures.reason(error);
    }

    private static String explainAlert(String alert, TlsOptions options, String sent) {
        String said = " (alert " + alert + ")";
        if (REFUSALS.contains(alert)) {
            return "it does not accept this side's certificate" + said + "; shown was " + sent
                    + "; look at its log, and at the authorities that it trusts";
        }
        return switch (alert) {
            case "handshake_failure", "insufficient_security", "protocol_version" ->
                "it finds no version or cipher suite in common" + said + "; this side speaks " + options.minimum()
                        + " and newer" + (options.cipherSuites().isEmpty() ? "" : " with " + options.cipherSuites())
                        + "; a peer that demands a certificate may say the same, shown was " + sent;
            case "no_application_protocol" ->
                "it speaks none of the protocols that were offered" + said + "; change the client's protocol";
            case "unrecognized_name" -> "it does not know the server name" + said + "; change the server name";
            default -> "it ended the handshake" + said + "; look at its log";
        };
    }

    /** What this side has shown of itself. */
    static String sent(@Nullable SSLSession session, boolean hasKeys) {
        Certificate[] chain = session == null ? null : session.getLocalCertificates();
        if (chain != null && chain.length > 0 && chain[0] instanceof X509Certificate own) {
            return PeerRefusedException.describe(own);
        }
        return hasKeys ? "what its key manager chose, if anything" : "no certificate, since none is configured";
    }
}
