package io.inmesh.benchmarks.call;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A contender in its own process: {@code NAME PROTOCOL PORT...}. Reads {@code CONCURRENCY MILLIS} lines from standard
 * input; answers each with {@code calls errors nanos p50 p99}, in nanoseconds, and its {@link Usage} when the round is
 * over.
 */
final class ClientProcess {

    private ClientProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException, ReflectiveOperationException {
        List<Integer> ports = Arrays.stream(args).skip(2).map(Integer::parseInt).toList();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Target target = new Target(Protocol.valueOf(args[1]), ports);
        try (Profile profile = Profile.asAsked();
                Contender contender = Contender.named(args[0], target)) {
            System.out.println("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                if (line.equals("profile")) {
                    profile.begin();
                    System.out.println(Usage.now().line());
                    continue;
                }
                String[] words = line.split(" ", 2);
                System.out.println(round(contender, Integer.parseInt(words[0]), Integer.parseInt(words[1])));
            }
        }
        System.exit(0); // whatever threads a contender left behind
    }

    private static String round(Contender contender, int concurrency, int millis) throws InterruptedException {
        Round round = new Round(contender, concurrency, millis);
        Usage before = Usage.now();
        long nanos = round.run();
        Usage used = Usage.now().since(before);
        long[] latencies = round.latencies();
        return String.format(
                Locale.ROOT,
                "%d %d %d %d %d %s",
                round.calls(),
                round.errors(),
                nanos,
                latencies[latencies.length / 2],
                latencies[(int) (latencies.length * 0.99)],
                used.line());
    }
}
