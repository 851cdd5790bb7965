package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import java.util.function.Predicate;

/**
 * Sorted latencies.
 *
 * @param nanos ascending
 */
record Latencies(List<Long> nanos) {

    static Latencies of(List<Outcome> outcomes, Predicate<Outcome> which) {
        return new Latencies(outcomes.stream()
                .filter(which)
                .map(Outcome::latencyNanos)
                .sorted()
                .toList());
    }

    int count() {
        return nanos.size();
    }

    /** The smallest latency that {@code share} of all calls do not exceed (nearest rank), in milliseconds; 0 for none. */
    double percentile(double share) {
        if (nanos.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(share * nanos.size());
        return nanos.get(Math.max(0, rank - 1)) / 1e6;
    }
}
