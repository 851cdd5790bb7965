package io.inmesh.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A DNS that answers what the test says, at once; NXDOMAIN where it says nothing. */
final class FakeDnsQueries implements DnsQueries {

    final Map<String, DnsAnswer> answers = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    boolean closed;

    @Override
    public Mono<DnsAnswer> ask(String host, Type type) {
        return Mono.fromSupplier(() -> {
            String question = type + " " + host;
            asked.add(question);
            return answers.getOrDefault(question, DnsAnswer.none("no such name " + host));
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
