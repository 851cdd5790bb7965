package io.inmesh.transport;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Judges as its delegate does, and says of which certificate it spoke. */
final class ExplainingTrust extends X509ExtendedTrustManager {

    /** Of OpenSSL's verification (X509_V_ERR_...): they decide which alert the peer gets. */
    private static final int UNKNOWN_ISSUER = 20;

    private static final int REJECTED = 28;

    private final X509ExtendedTrustManager delegate;
    private final boolean forOpenSsl;

    private interface Check {
        void run() throws CertificateException;
    }

    /** @param forOpenSsl whether OpenSSL asks: it would make "internal error" of what it does not know */
    ExplainingTrust(X509ExtendedTrustManager delegate, boolean forOpenSsl) {
        this.delegate = delegate;
        this.forOpenSsl = forOpenSsl;
    }

    private void explain(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            PeerRefusedException refused = PeerRefusedException.of(chain, e);
            if (!forOpenSsl || refused.isUntimely()) {
                throw refused;
            }
            int code = refused.isOfUnknownIssuer() ? UNKNOWN_ISSUER : REJECTED;
            throw new OpenSslCertificateException(refused.getMessage(), refused, code);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        explain(chain, () -> delegate.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        explain(chain, () -> delegate.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        explain(chain, () -> delegate.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        explain(chain, () -> delegate.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        explain(chain, () -> delegate.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        explain(chain, () -> delegate.checkClientTrusted(chain, authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return delegate.getAcceptedIssuers();
    }
}
