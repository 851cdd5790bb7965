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

    private record Loaded(Child server, Child load) implements Turns.Player {

        @Override
        public Sample play(int concurrency, int millis) {
            Usage before = server.usage();
            long[] round = load.ask(concurrency + " " + millis);
            return Sample.ofServer(round, server.usage().since(before));
        }

        @Override
        public void measuredFromHere() {
            server.ask("profile");
        }
    }

    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        int millis = Integer.parseInt(args[1]);
        int[] levels =
                Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> names = args.length > 3 ? List.of(args).subList(3, args.length) : ALL;
        List<Child> children = new ArrayList<>();
        try {
            Map<String, Turns.Player> players = new LinkedHashMap<>();
            for (String name : names) {
                Child server = Child.start(Child.FIRST_CORE, Child.options(name), ServerProcess.class, List.of(name));
                children.add(server);
                List<String> arguments = List.of("load", Protocol.HTTP_1_1.name(), server.readLine(Child.NUMBERS));
                Child load = Child.start(Child.SECOND_CORE, Child.plain(), ClientProcess.class, arguments);
                children.add(load);
                load.readLine("ready");
                players.put(name, new Loaded(server, load));
            }
            Turns turns = new Turns(players);
            for (int concurrency : levels) {
                print(concurrency, turns.take(concurrency, rounds, millis));
            }
        } finally {
            children.forEach(Child::close);
        }
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
