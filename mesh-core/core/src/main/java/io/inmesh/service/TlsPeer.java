package io.inmesh.service;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What TLS has proved of the caller of an inbound call: an attribute of its {@link Call} where the call came over TLS, and
 * of no other. One object per connection. Immutable.
 *
 * @param certificates the caller's verified chain, its own certificate first; empty: it showed none
 * @param serverName the name that it asked for (SNI, RFC 6066); empty: none
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_128_GCM_SHA256}
 * @param address where the connection comes from, an IP address; empty: not known
 */
public record TlsPeer(
        List<X509Certificate> certificates, String serverName, String protocol, String cipherSuite, String address) {

    public static final CallKey<TlsPeer> KEY = CallKey.named("tls.peer");

    public TlsPeer {
        certificates = List.copyOf(certificates);
    }

    /** Without the certificates' contents. */
    @Override
    public String toString() {
        String caller = certificates.isEmpty()
                ? "no certificate"
                : certificates.get(0).getSubjectX500Principal().getName();
        return protocol + ' ' + cipherSuite + ", " + caller;
    }
}
