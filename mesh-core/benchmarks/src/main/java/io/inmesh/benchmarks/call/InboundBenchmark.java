package io.inmesh.benchmarks.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Starts every server on one core and the load for each on another, lets them take turns and prints a table for each
 * number of concurrent requests. Arguments: {@code rounds millisPerRound concurrency,concurrency... [server...]}; the
 * first server is the yardstick.
 */
final class InboundBenchmark {

    private static final List<String> ALL = List.of("raw-reactor-netty", "mesh-defaults", "mesh-observed");

    private InboundBenchmark() {}

    private record Pair(Child server, Child load) {}

    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        int millis = Integer.parseInt(args[1]);
        int[] levels =
                Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> names = args.length > 3 ? List.of(args).subList(3, args.length) : ALL;
        List<Child> children = new ArrayList<>();
        try {
            Map<String, Pair> pairs = new LinkedHashMap<>();
            for (String name : names) {
                Child server = Child.start(Child.FIRST_CORE, Child.options(name), ServerProcess.class, List.of(name));
                children.add(server);
                List<String> arguments = List.of("load", Protocol.HTTP_1_1.name(), server.readLine(Child.NUMBERS));
                Child load = Child.start(Child.SECOND_CORE, Child.plain(), ClientProcess.class, arguments);
                children.add(load);
                load.readLine("ready");
                pairs.put(name, new Pair(server, load));
            }
            for (int concurrency : levels) {
                print(concurrency, measure(pairs, concurrency, rounds, millis));
            }
        } finally {
            children.forEach(Child::close);
        }
    }

    private static Map<String, Samples> measure(Map<String, Pair> pairs, int concurrency, int rounds, int millis) {
        Map<String, Samples> samples = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first warms up
            for (Map.Entry<String, Pair> entry : pairs.entrySet()) {
                Child server = entry.getValue().server();
                Usage before = server.usage();
                long[] a = entry.getValue()
                        .load()
                        .ask(concurrency + " " + Math.max(millis, round < 0 ? Child.WARM_UP_MILLIS : 0));
                Usage used = server.usage().since(before);
                if (round >= 0) {
                    samples.computeIfAbsent(entry.getKey(), name -> new Samples())
                            .add(new Sample(a[0], a[1], a[2], used, a[3], a[5], a[6]));
                }
            }
        }
        return samples;
    }

    private static void print(int concurrency, Map<String, Samples> all) {
        String first = all.keySet().iterator().next();
        Samples yardstick = all.values().iterator().next();
        System.out.printf(
                Locale.ROOT,
                "%n| HTTP/1.1, %d concurrent | requests/s | x %s | CPU us/request | above it | bytes/request | above it"
                        + " | p50 us | p99 us | core of the server | core of the load | errors |%n"
                        + "|---|---|---|---|---|---|---|---|---|---|---|---|%n",
                concurrency,
                first);
        all.forEach((name, samples) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f | %+.1f | %,.0f | %+,.0f | %,.0f | %,.0f | %.0f%% | %.0f%% | %d |%n",
                name,
                samples.median(Sample::callsPerSecond),
                samples.ratio(yardstick, Sample::callsPerSecond),
                samples.median(Sample::cpuMicros),
                samples.paired(yardstick, Sample::cpuMicros, (a, b) -> a - b),
                samples.median(Sample::bytes),
                samples.paired(yardstick, Sample::bytes, (a, b) -> a - b),
                samples.median(s -> s.p50() / 1e3),
                samples.median(s -> s.p99() / 1e3),
                samples.median(Sample::ownCore),
                samples.median(Sample::otherCore),
                samples.errors()));
    }
}
