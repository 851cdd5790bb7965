package io.inmesh.benchmarks.call;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used so far.
 *
 * @param cpuNanos of all its threads, the JVM's own included
 * @param bytes allocated on the heap by all Java threads that are alive
 * @param compileMillis that the JIT compiler took
 */
record Usage(long cpuNanos, long bytes, long compileMillis) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    static Usage now() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return new Usage(SYSTEM.getProcessCpuTime(), sum, COMPILER.getTotalCompilationTime());
    }

    /** As one line of numbers, which {@link #of} reads. */
    String line() {
        return cpuNanos + " " + bytes + " " + compileMillis;
    }

    static Usage of(long[] line, int from) {
        return new Usage(line[from], line[from + 1], line[from + 2]);
    }

    Usage since(Usage before) {
        return new Usage(cpuNanos - before.cpuNanos, bytes - before.bytes, compileMillis - before.compileMillis);
    }
}
