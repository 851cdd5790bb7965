package io.inmesh.benchmarks.call;

/**
 * What one contender did in one round.
 *
 * @param used by the measured process, CPU and allocation
 * @param otherCpuNanos of the process at the other end
 * @param p50 of the latencies, in nanoseconds, as is {@code p99}
 */
record Sample(long calls, long errors, long nanos, Usage used, long otherCpuNanos, long p50, long p99) {

    double callsPerSecond() {
        return calls * 1e9 / nanos;
    }

    double cpuMicros() {
        return used.cpuNanos() / 1e3 / calls;
    }

    double bytes() {
        return (double) used.bytes() / calls;
    }

    /** How busy the measured process kept its core, in percent. */
    double ownCore() {
        return 100.0 * used.cpuNanos() / nanos;
    }

    double otherCore() {
        return 100.0 * otherCpuNanos / nanos;
    }
}
