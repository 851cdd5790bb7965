package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The figures of many calls, for people. */
final class Table {

    private Table() {}

    /** One line per instance that took part, with the latencies of the pages it took part in. */
    static String render(List<Outcome> outcomes, Map<String, Long> retries) {
        StringBuilder text = new StringBuilder(row("took part", "pages", "p50 ms", "p99 ms", "max ms"));
        Map<String, Integer> instances = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.servedBy().forEach(name -> instances.merge(name, 1, Integer::sum)));
        instances
                .keySet()
                .forEach(name -> text.append(row(
                        name,
                        Latencies.of(outcomes, outcome -> outcome.servedBy().contains(name)))));
        text.append(row("all", Latencies.of(outcomes, outcome -> true)));
        long failed =
                outcomes.stream().filter(outcome -> outcome.failure() != null).count();
        text.append("  failed pages: ").append(failed).append("; retries by caller: ");
        text.append(retries.isEmpty() ? "none" : retries.toString()).append(System.lineSeparator());
        return text.toString();
    }

    private static String row(String name, Latencies latencies) {
        return row(
                name,
                Integer.toString(latencies.count()),
                millis(latencies.percentile(0.5)),
                millis(latencies.percentile(0.99)),
                millis(latencies.percentile(1)));
    }

    static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String row(String name, String count, String p50, String p99, String max) {
        return String.format(Locale.ROOT, "  %-16s %7s %9s %9s %9s%n", name, count, p50, p99, max);
    }
}
