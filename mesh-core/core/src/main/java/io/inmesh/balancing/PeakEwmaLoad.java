package io.inmesh.balancing;

import io.inmesh.service.Classification;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What a call can be expected to take, in nanoseconds: Finagle's peak EWMA, extended by failures and by calls that do not
 * return. The average rises to a slower call at once and falls by time: a node that turns slow is avoided after one call,
 * and tried again when its average has decayed. Calls in flight multiply it.
 *
 * <ul>
 *   <li>A node without any history costs nothing, so that it is tried soon; with its first calls in flight it costs more
 *       than any known node, so that it is not flooded before it has answered. Its first hundred latencies are
 *       forgotten faster (the decay grows with the cube of their number): a cold start is not held against it for long.
 *   <li>A failing node costs {@code failurePenalty} times more, by the share of its calls that fail: failing fast does not
 *       look fast. That share is forgotten four times as fast as latencies are.
 *   <li>Calls in flight that are older than the average already are slower samples: their mean age counts in its place.
 *   <li>A cancelled call took at least as long as it lasted: it can raise the average, never lower it.
 * </ul>
 *
 * <p>Racy on purpose: two calls that end at once may both start from the same average, so that one sample is lost, and a
 * reader may combine one sample's average with the next one's time. Both err by one sample. The calls in flight are exact.
 */
final class PeakEwmaLoad extends NodeLoad {

    private static final AtomicLongFieldUpdater<PeakEwmaLoad> PENDING =
            AtomicLongFieldUpdater.newUpdater(PeakEwmaLoad.class, "pending");

    /** Above any latency, and far from overflow when multiplied. */
    private static final double UNPROVEN = 1e15;

    /**
     * What a call to a node that only fails counts as at least, before the penalty: refusing is faster than any work. It
     * counts by the square of the share, for one failure among many is no reason to stay away.
     */
    private static final double FAILURE_FLOOR_NANOS = 1e9;

    private static final double FAILURES_FORGOTTEN_FASTER = 4;

    /** How much one outcome moves the share of failures. */
    private static final double FAILURE_STEP = 0.1;

    /** A node of so many samples is as well known as any. */
    private static final int MATURE = 100;

    private static final int COUNT_BITS = 20;
    private static final long COUNT_MASK = (1 << COUNT_BITS) - 1;

    private final long origin;

    /** Immutable, and replaced as a whole; a call that ends meanwhile may still read the last one. */
    private Tuning tuning;

    /**
     * The calls in flight (low 20 bits) and the sum of their start times, in microseconds since {@link #origin} modulo
     * 2^44: in one word, so that the sum of their ages, {@code count * now - sum}, is never torn. Reads right as long as
     * that sum is below 100 days.
     */
    private volatile long pending;

    private volatile double latencyNanos;
    private volatile double failing;
    private volatile long sampledNanos;
    private volatile int samples;

    private record Tuning(double decayNanos, double penalty) {}

    PeakEwmaLoad(double decayNanos, double penalty, long nowNanos) {
        super(nowNanos);
        this.tuning = new Tuning(decayNanos, penalty);
        this.origin = nowNanos;
        this.sampledNanos = nowNanos;
    }

    /** From now on with these; what is known stays. */
    void tune(double decayNanos, double penalty) {
        tuning = new Tuning(decayNanos, penalty);
    }

    @Override
    public void started(long nowNanos) {
        PENDING.getAndAdd(this, (micros(nowNanos) << COUNT_BITS) + 1);
    }

    @Override
    public void finished(long startedNanos, long nowNanos, Classification outcome) {
        PENDING.getAndAdd(this, -((micros(startedNanos) << COUNT_BITS) + 1));
        long elapsed = Math.max(0, nowNanos - sampledNanos);
        double kept = kept(elapsed);
        double latency = nowNanos - startedNanos;
        double average = latencyNanos * kept;
        double share = failingNow(elapsed);
        if (outcome == Classification.SUCCESS) {
            latencyNanos = Math.max(latency, average + (1 - kept) * latency);
            failing = share * (1 - FAILURE_STEP);
        } else {
            latencyNanos = Math.max(latency, average);
            failing = outcome.isFailure() ? share + FAILURE_STEP * (1 - share) : share;
        }
        sampledNanos = nowNanos;
        int known = samples;
        if (known < MATURE) {
            samples = known + 1;
        }
    }

    @Override
    public double cost(long nowNanos, double weight) {
        long snapshot = pending;
        int count = (int) (snapshot & COUNT_MASK);
        if (samples == 0) {
            return count == 0 ? 0 : UNPROVEN * (count / weight + 1);
        }
        long elapsed = Math.max(0, nowNanos - sampledNanos);
        double share = failingNow(elapsed);
        double latency = latencyNanos * kept(elapsed);
        if (count > 0) {
            latency = Math.max(latency, meanAgeNanos(snapshot, count, nowNanos));
        }
        double failure = Math.max(latency, share * share * FAILURE_FLOOR_NANOS);
        return (latency + (tuning.penalty - 1) * share * failure) * (count / weight + 1);
    }

    @Override
    public int inFlight() {
        return (int) (pending & COUNT_MASK);
    }

    private double meanAgeNanos(long snapshot, int count, long nowNanos) {
        // Both shifts together bring the difference back to 44 bits with its sign: a call may have started after now
        // was read.
        long sum = ((count * micros(nowNanos)) << COUNT_BITS) - (snapshot & ~COUNT_MASK);
        return Math.max(0, sum >> COUNT_BITS) * 1e3 / count;
    }

    private long micros(long nanos) {
        return (nanos - origin) / 1000;
    }

    /** The weight of the past: 1 now, 1/e after the decay. StrictMath, so that simulations repeat on every platform. */
    private double kept(long elapsed) {
        double maturity = (double) Math.max(1, samples) / MATURE;
        return StrictMath.exp(-elapsed / (tuning.decayNanos * maturity * maturity * maturity));
    }

    private double failingNow(long elapsed) {
        double share = failing;
        return share == 0 ? 0 : share * StrictMath.exp(-elapsed / (tuning.decayNanos / FAILURES_FORGOTTEN_FASTER));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "latency %.3f ms, failing %.0f%%, in flight %d",
                latencyNanos / 1e6,
                failing * 100,
                inFlight());
    }
}
