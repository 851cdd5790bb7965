package io.inmesh.benchmarks.call;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used so far.
 *
 * @param cpuNanos of all its threads, the JVM's own included
 * @param bytes allocated on the heap by all Java threads that are alive
 */
record Usage(long cpuNanos, long bytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Usage now() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return new Usage(SYSTEM.getProcessCpuTime(), sum);
    }

    Usage since(Usage before) {
        return new Usage(cpuNanos - before.cpuNanos, bytes - before.bytes);
    }
}
