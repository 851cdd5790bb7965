package io.inmesh.telemetry;

import io.inmesh.service.Classification;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** One counter per outcome, resolved beforehand. */
final class OutcomeCounters {

    private final Map<Classification, Meters.Counter> counters = new EnumMap<>(Classification.class);

    /** @param metric with the labels destination and outcome */
    OutcomeCounters(Meters meters, MeshMetric metric, String destination) {
        for (Classification outcome : Classification.values()) {
            counters.put(
                    outcome, meters.counter(metric, destination, outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    void add(Classification outcome) {
        Meters.Counter counter = counters.get(outcome);
        if (counter != null) {
            counter.add(1);
        }
    }
}
