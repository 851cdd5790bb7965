package io.inmesh.discovery;

import reactor.core.publisher.Mono;

/** Asks DNS servers: the only place that knows of their sockets. Thread-safe. */
interface DnsQueries extends AutoCloseable {

    /** What is asked for. */
    enum Type {
        A,
        AAAA,
        SRV
    }

    /** The answer about {@code host}; never fails, trouble is {@link DnsAnswer.Status#FAILED}. */
    Mono<DnsAnswer> ask(String host, Type type);

    @Override
    void close();
}
