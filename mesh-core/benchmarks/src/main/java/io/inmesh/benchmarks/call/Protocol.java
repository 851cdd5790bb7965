package io.inmesh.benchmarks.call;

/** What a contender and the served side speak with each other. */
public enum Protocol {
    HTTP_1_1("HTTP/1.1"),
    /** HTTP/2 in clear text with prior knowledge. */
    H2C("HTTP/2");

    private final String title;

    Protocol(String title) {
        this.title = title;
    }

    /** For the head of a table. */
    String title() {
        return title;
    }
}
