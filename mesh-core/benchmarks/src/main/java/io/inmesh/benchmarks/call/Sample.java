package io.inmesh.benchmarks.call;

/**
 * What one contender did in one round.
 *
 * @param used by the measured process, CPU and allocation
 * @param otherCpuNanos of the process at the other end
 * @param p50 of the latencies, in nanoseconds, as is {@code p99}
 */
record Sample(long calls, long errors, long nanos, Usage used, long otherCpuNanos, long p50, long p99) {

    /** @param round as {@link ClientProcess} answers it */
    static Sample ofClient(long[] round, Usage served) {
        return new Sample(round[0], round[1], round[2], Usage.of(round, 5), served.cpuNanos(), round[3], round[4]);
    }

    /** @param round as {@link ClientProcess} answers it, which was the load */
    static Sample ofServer(long[] round, Usage used) {
        return new Sample(round[0], round[1], round[2], used, Usage.of(round, 5).cpuNanos(), round[3], round[4]);
    }

    /** How much of the round the JIT compiler took, on the same core. */
    double compiling() {
        return 1e6 * used.compileMillis() / nanos;
    }

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
