package io.inmesh.benchmarks.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** What one contender did in all rounds; medians, since a shared machine has outliers. */
final class Samples {

    private final List<Sample> rounds = new ArrayList<>();

    void add(Sample sample) {
        rounds.add(sample);
    }

    double median(ToDoubleFunction<Sample> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    /** The median of {@code join(ours, theirs)} over rounds that ran next to each other. */
    double paired(Samples theirs, ToDoubleFunction<Sample> figure, DoubleBinaryOperator join) {
        double[] joined = new double[rounds.size()];
        Arrays.setAll(
                joined,
                i -> join.applyAsDouble(
                        figure.applyAsDouble(rounds.get(i)), figure.applyAsDouble(theirs.rounds.get(i))));
        return median(joined);
    }

    double ratio(Samples theirs, ToDoubleFunction<Sample> figure) {
        return paired(theirs, figure, (a, b) -> a / b);
    }

    long errors() {
        return rounds.stream().mapToLong(Sample::errors).sum();
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
