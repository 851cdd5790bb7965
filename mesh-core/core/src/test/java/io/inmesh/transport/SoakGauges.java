package io.inmesh.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process holds at a moment.
 *
 * @param heap bytes in use
 * @param direct bytes of buffers outside the heap, pooled or in use
 * @param files open descriptors
 * @param threads alive
 */
record SoakGauges(long heap, long direct, long files, int threads) {

    private static final long MIB = 1 << 20;

    static SoakGauges now() {
        long direct = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        Runtime runtime = Runtime.getRuntime();
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
        return new SoakGauges(
                runtime.totalMemory() - runtime.freeMemory(),
                direct,
                files,
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** What has grown since {@code baseline}, both taken at rest and after a collection. */
    List<String> growthOver(SoakGauges baseline) {
        List<String> grown = new ArrayList<>();
        check(grown, "heap", heap, baseline.heap + 32 * MIB);
        check(grown, "file descriptors", files, baseline.files + 16);
        check(grown, "threads", threads, baseline.threads + 8);
        return grown;
    }

    private static void check(List<String> grown, String what, long value, long limit) {
        if (value > limit) {
            grown.add(String.format("%s at rest: %,d (expected: at most %,d)", what, value, limit));
        }
    }

    SoakGauges max(SoakGauges other) {
        return new SoakGauges(
                Math.max(heap, other.heap),
                Math.max(direct, other.direct),
                Math.max(files, other.files),
                Math.max(threads, other.threads));
    }

    @Override
    public String toString() {
        return String.format(
                "heap %d MiB, direct %d MiB, %d descriptors, %d threads", heap / MIB, direct / MIB, files, threads);
    }
}
