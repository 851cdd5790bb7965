package io.inmesh.samples.bookinfo.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The spans that arrived: all counted, and those of watched traces kept. Thread-safe. */
final class Spans {

    private static final int MOST_TRACES = 256;
    private static final int MOST_SPANS = 256;
    private static final int MOST_SERVICES = 32;

    // Guarded by this.
    private final Map<String, List<Span>> watched = new HashMap<>();
    private final Map<String, Long> retries = new TreeMap<>();
    private final Map<String, Long> served = new TreeMap<>();
    private long count;

    /** Keeps the spans of {@code traceId} from now on. */
    synchronized void watch(String traceId) {
        if (watched.size() < MOST_TRACES) {
            watched.putIfAbsent(traceId, new ArrayList<>());
        }
    }

    synchronized void add(Span span) {
        count++;
        if (span.kind().equals("CLIENT") && span.resend() > 0 && retries.size() < MOST_SERVICES) {
            retries.merge(span.service(), 1L, Long::sum);
        }
        if (span.kind().equals("SERVER") && served.size() < MOST_SERVICES) {
            served.merge(span.instance(), 1L, Long::sum);
        }
        @Nullable List<Span> trace = watched.get(span.traceId());
        if (trace != null && trace.size() < MOST_SPANS) {
            trace.add(span);
        }
    }

    synchronized List<Span> trace(String traceId) {
        return List.copyOf(watched.getOrDefault(traceId, List.of()));
    }

    /** Attempts after the first, by the service that made them. */
    synchronized Map<String, Long> retries() {
        return new TreeMap<>(retries);
    }

    /** Requests that instances of {@code name} took, as far as their spans have arrived. */
    synchronized long served(String name) {
        return served.entrySet().stream()
                .filter(each -> each.getKey().startsWith(name + "-"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    synchronized long count() {
        return count;
    }
}
