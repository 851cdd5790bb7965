package io.inmesh.benchmarks.call;

/** What a contender and the served side speak with each other. */
public enum Protocol {
    HTTP_1_1("HTTP/1.1"),
    /** HTTP/2 in clear text with prior knowledge. */
    H2C("HTTP/2"),
    /** HTTP/1.1 over mutual TLS by the JDK's engine. */
    TLS_JDK("HTTP/1.1 over mutual TLS (JDK)"),
    /** HTTP/1.1 over mutual TLS by BoringSSL. */
    TLS_OPENSSL("HTTP/1.1 over mutual TLS (BoringSSL)");

    private final String title;

    Protocol(String title) {
        this.title = title;
    }

    /** For the head of a table. */
    String title() {
        return title;
    }

    public boolean isTls() {
        return this == TLS_JDK || this == TLS_OPENSSL;
    }
}
