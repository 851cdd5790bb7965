package io.inmesh.transport;

import java.util.List;

/**
 * What TLS may look like, on either side of a connection.
 *
 * @param minimum the oldest version that is spoken, default TLS 1.2
 * @param cipherSuites the only ones that are used, by their IANA names, such as {@code TLS_AES_128_GCM_SHA256}, in order of
 *     preference; default none: those with forward secrecy and authenticated encryption (what RFC 9113, 9.2.2 allows)
 * @param engine what does the work, default {@link Engine#JDK}
 */
public record TlsOptions(Version minimum, List<String> cipherSuites, Engine engine) {

    public static final TlsOptions DEFAULT = new TlsOptions(Version.TLS_1_2, List.of(), Engine.JDK);

    /** A version of TLS; older ones are broken. */
    public enum Version {
        TLS_1_2("TLSv1.2"),
        TLS_1_3("TLSv1.3");

        private final String wireName;

        Version(String wireName) {
            this.wireName = wireName;
        }

        /** As JSSE writes it. */
        @Override
        public String toString() {
            return wireName;
        }
    }

    /** What does the work. */
    public enum Engine {
        /** The JDK's own. */
        JDK,
        /** BoringSSL or OpenSSL: {@code io.netty:netty-tcnative-boringssl-static} must be on the class path. */
        OPENSSL,
        /** {@link #OPENSSL} where it is on the class path, otherwise {@link #JDK}. */
        AUTO
    }

    /** @throws IllegalArgumentException when the engine is not there, or knows no such cipher suite */
    public TlsOptions {
        cipherSuites = List.copyOf(cipherSuites);
        TlsContext.check(engine, cipherSuites);
    }

    public TlsOptions withMinimum(Version value) {
        return new TlsOptions(value, cipherSuites, engine);
    }

    public TlsOptions withCipherSuites(List<String> value) {
        return new TlsOptions(minimum, value, engine);
    }

    public TlsOptions withEngine(Engine value) {
        return new TlsOptions(minimum, cipherSuites, value);
    }
}
