package io.inmesh.transport;

import java.time.Duration;
import java.util.List;

/**
 * What TLS may look like, on either side of a connection.
 *
 * @param minimum the oldest version that is spoken, default TLS 1.2
 * @param cipherSuites the only ones that are used, by their IANA names, such as {@code TLS_AES_128_GCM_SHA256}, in order of
 *     preference; default none: those with forward secrecy and authenticated encryption (what RFC 9113, 9.2.2 allows)
 * @param engine what does the work, default {@link Engine#JDK}
 * @param handshakeTimeout of a connection out, once TCP is connected, 1 ms to 1 hour, default 5 s: a process that has just
 *     started may take a second over its first handshake, on either side; a listener has its receive timeout for it
 */
public record TlsOptions(Version minimum, List<String> cipherSuites, Engine engine, Duration handshakeTimeout) {

    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    public static final TlsOptions DEFAULT =
            new TlsOptions(Version.TLS_1_2, List.of(), Engine.JDK, Duration.ofSeconds(5));

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
        if (handshakeTimeout.compareTo(Duration.ofMillis(1)) < 0 || handshakeTimeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "handshakeTimeout: " + handshakeTimeout + " (expected: PT0.001S to " + MAX_TIMEOUT + ")");
        }
    }

    public TlsOptions withMinimum(Version value) {
        return new TlsOptions(value, cipherSuites, engine, handshakeTimeout);
    }

    public TlsOptions withCipherSuites(List<String> value) {
        return new TlsOptions(minimum, value, engine, handshakeTimeout);
    }

    public TlsOptions withEngine(Engine value) {
        return new TlsOptions(minimum, cipherSuites, value, handshakeTimeout);
    }

    public TlsOptions withHandshakeTimeout(Duration value) {
        return new TlsOptions(minimum, cipherSuites, engine, value);
    }
}
