package io.inmesh.benchmarks.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What one contender did in all rounds; medians, since a shared machine has outliers. */
final class Figures {

    private final List<long[]> rounds = new ArrayList<>();

    /** @param answer as {@link ClientProcess} prints it */
    void add(long[] answer) {
        rounds.add(answer);
    }

    private double median(ToDoubleFunction<long[]> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private double callsPerSecond(int round) {
        return rounds.get(round)[0] * 1e9 / rounds.get(round)[2];
    }

    /** Pairs rounds that ran next to each other. */
    private double throughputRatio(Figures yardstick) {
        double[] ratios = new double[rounds.size()];
        Arrays.setAll(ratios, i -> callsPerSecond(i) / yardstick.callsPerSecond(i));
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }

    static void print(int concurrency, Map<String, Figures> all) {
        Figures yardstick = all.values().iterator().next();
        System.out.printf(
                Locale.ROOT,
                "%n| %d concurrent calls | calls/s | x %s | CPU us/call | bytes/call | p50 us | p99 us | errors |%n",
                concurrency,
                all.keySet().iterator().next());
        System.out.println("|---|---|---|---|---|---|---|---|");
        all.forEach((name, figures) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f | %,.0f | %.0f | %.0f | %d |%n",
                name,
                figures.median(r -> r[0] * 1e9 / r[2]),
                figures.throughputRatio(yardstick),
                figures.median(r -> r[3] / 1e3 / r[0]),
                figures.median(r -> (double) r[4] / r[0]),
                figures.median(r -> r[5] / 1e3),
                figures.median(r -> r[6] / 1e3),
                figures.rounds.stream().mapToLong(r -> r[1]).sum()));
    }
}
