package io.inmesh.transport;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a soak has seen so far. Thread-safe. */
final class SoakTally {

    private static final int MAX_VIOLATIONS = 100;

    /** By target and outcome. */
    private final Map<String, Map<String, LongAdder>> outcomes = new ConcurrentHashMap<>();

    private final Map<String, LongAdder> harmful = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> harmed = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger violationCount = new AtomicInteger();
    final LongAdder calls = new LongAdder();
    final LongAdder bytesUp = new LongAdder();
    final LongAdder bytesDown = new LongAdder();
    final AtomicLong longestOverrunMillis = new AtomicLong();

    void outcome(SoakTarget target, String outcome) {
        calls.increment();
        count(outcomes.computeIfAbsent(outcome, o -> new ConcurrentHashMap<>()), target.name());
    }

    /** A call whose plan may cost other calls of {@code target} their connection. */
    void harmful(SoakTarget target) {
        count(harmful, target.name());
    }

    /** A call that lost its connection though its own plan was another. */
    void harmed(SoakTarget target) {
        count(harmed, target.name());
    }

    private static void count(Map<String, LongAdder> counts, String key) {
        counts.computeIfAbsent(key, k -> new LongAdder()).increment();
    }

    long harmful(String target) {
        return sum(harmful, target);
    }

    long harmed(String target) {
        return sum(harmed, target);
    }

    private static long sum(Map<String, LongAdder> counts, String key) {
        LongAdder adder = counts.get(key);
        return adder == null ? 0 : adder.sum();
    }

    void violation(String what) {
        if (violationCount.incrementAndGet() <= MAX_VIOLATIONS) {
            violations.add(what);
        }
    }

    int violations() {
        return violationCount.get();
    }

    Collection<String> described() {
        return violations;
    }

    /** As the rows of a Markdown table, the columns being {@code targets}. */
    String table(Iterable<String> targets) {
        StringBuilder table = new StringBuilder("| outcome |");
        StringBuilder line = new StringBuilder("|---|");
        for (String target : targets) {
            table.append(' ').append(target).append(" |");
            line.append("---:|");
        }
        table.append('\n').append(line).append('\n');
        new TreeMap<>(outcomes).forEach((outcome, counts) -> {
            table.append("| ").append(outcome).append(" |");
            for (String target : targets) {
                table.append(String.format(" %,d |", sum(counts, target)));
            }
            table.append('\n');
        });
        return table.toString();
    }
}
