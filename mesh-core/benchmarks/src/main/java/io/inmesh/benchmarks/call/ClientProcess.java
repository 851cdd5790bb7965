package io.inmesh.benchmarks.call;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A contender in its own process. Reads {@code CONCURRENCY MILLIS} lines from standard input; answers each with {@code
 * calls errors nanos cpuNanos bytes p50 p99} (latencies in nanoseconds) when the round is over.
 */
final class ClientProcess {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ClientProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int[] ports = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Contender contender = Contender.named(args[0], ports)) {
            System.out.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", 2);
                System.out.println(round(contender, Integer.parseInt(words[0]), Integer.parseInt(words[1])));
            }
        }
        System.exit(0); // whatever threads a contender left behind
    }

    private static String round(Contender contender, int concurrency, int millis) throws InterruptedException {
        Round round = new Round(contender, concurrency, millis);
        long bytes = allocated();
        long cpu = SYSTEM.getProcessCpuTime();
        long nanos = round.run();
        cpu = SYSTEM.getProcessCpuTime() - cpu;
        bytes = allocated() - bytes;
        long[] latencies = round.latencies();
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %d %d",
                round.calls(),
                round.errors(),
                nanos,
                cpu,
                bytes,
                latencies[latencies.length / 2],
                latencies[(int) (latencies.length * 0.99)]);
    }

    private static long allocated() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(bytes, 0);
        }
        return sum;
    }
}
