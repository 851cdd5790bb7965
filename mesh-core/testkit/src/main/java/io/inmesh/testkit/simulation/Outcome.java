package io.inmesh.testkit.simulation;

import java.util.Arrays;
import java.util.Locale;

/** What came out of one simulation. */
public final class Outcome {

    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Scenario scenario;
    private final String strategy;
    private final int[] served;
    private final int[] perSecond;
    private final int[] oddPerSecond;
    private long[] latencies = new long[1024];
    private int calls;
    private int failures;

    Outcome(Scenario scenario, String strategy) {
        this.scenario = scenario;
        this.strategy = strategy;
        this.served = new int[scenario.backends().size()];
        this.perSecond = new int[scenario.seconds() + 1];
        this.oddPerSecond = new int[scenario.seconds() + 1];
    }

    void sent(int backend, int second) {
        served[backend]++;
        perSecond[second]++;
        oddPerSecond[second] += backend == 0 ? 1 : 0;
    }

    void ended(long latencyNanos, boolean isSuccess) {
        if (calls == latencies.length) {
            latencies = Arrays.copyOf(latencies, calls * 2);
        }
        latencies[calls++] = latencyNanos;
        failures += isSuccess ? 0 : 1;
    }

    void close() {
        latencies = Arrays.copyOf(latencies, calls);
        Arrays.sort(latencies);
    }

    public String strategy() {
        return strategy;
    }

    public int calls() {
        return calls;
    }

    /** 0 to 1. */
    public double successShare() {
        return 1 - (double) failures / calls;
    }

    /** Of all calls, failed ones too. */
    public double percentileMillis(double percentile) {
        int index = (int) Math.ceil(calls * percentile / 100) - 1;
        return latencies[Math.max(0, index)] / NANOS_PER_MILLI;
    }

    /** The share of all calls that went to the first backend. */
    public double oddShare() {
        return (double) served[0] / calls;
    }

    /** The share of the calls of one second that went to the first backend. */
    public double oddShareInSecond(int second) {
        return perSecond[second] == 0 ? 0 : (double) oddPerSecond[second] / perSecond[second];
    }

    /** The most that any backend had of what its weight gives it; the first one left out where {@code butOdd}. */
    public double busiestToFair(boolean butOdd) {
        double left = butOdd ? 1 - oddShare() : 1;
        double fairLeft = butOdd ? 1 - scenario.fairShare(0) : 1;
        double most = 0;
        for (int i = butOdd ? 1 : 0; i < served.length; i++) {
            most = Math.max(most, served[i] / (calls * left) / (scenario.fairShare(i) / fairLeft));
        }
        return most;
    }

    /** One character a second: the share of the first backend, from nothing to twice its fair share. */
    public String chart() {
        StringBuilder chart = new StringBuilder();
        for (int second = 0; second < scenario.seconds(); second++) {
            double ofTwice = oddShareInSecond(second) / (2 * scenario.fairShare(0));
            chart.append(LEVELS.charAt((int) Math.min(LEVELS.length() - 1, Math.round(ofTwice * LEVELS.length()))));
        }
        return chart.toString();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s: success %.2f%%, p50 %.1f ms, p99 %.1f ms, odd one %.2f%%, busiest %.2f of fair, served %s",
                scenario.name(),
                strategy,
                successShare() * 100,
                percentileMillis(50),
                percentileMillis(99),
                oddShare() * 100,
                busiestToFair(true),
                Arrays.toString(served));
    }
}
