package io.inmesh.benchmarks.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts the backends on one core and every contender on another, lets them take turns and prints a table for each
 * number of concurrent calls. Arguments: {@code protocol rounds millisPerRound concurrency,concurrency... [contender...]};
 * the first contender is the yardstick.
 */
final class CallBenchmark {

    private static final List<String> HTTP_1 =
            List.of("raw-reactor-netty", "bare-netty", "servicetalk", "mesh-bare", "mesh-defaults", "mesh-observed");
    private static final List<String> HTTP_2 =
            List.of("raw-reactor-netty", "servicetalk", "mesh-bare", "mesh-defaults", "mesh-observed");

    private static final List<String> TLS = List.of("raw-reactor-netty", "mesh-bare", "mesh-defaults");

    /** A DestinationRule cannot choose the engine. */
    private static final List<String> TLS_BARE = List.of("raw-reactor-netty", "mesh-bare");

    private CallBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Protocol protocol = Protocol.valueOf(args[0]);
        int rounds = Integer.parseInt(args[1]);
        int millis = Integer.parseInt(args[2]);
        int[] levels =
                Arrays.stream(args[3].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> names = args.length > 4 ? List.of(args).subList(4, args.length) : contenders(protocol);
        Path identity = Files.createTempDirectory("bench").resolve("identity.p12");
        if (protocol.isTls()) {
            Identity.create(identity);
        }
        List<String> tls = List.of("-D" + Identity.PROPERTY + "=" + identity);
        List<Child> children = new ArrayList<>();
        try {
            Child backends =
                    Child.start(Child.SECOND_CORE, with(tls, Child.plain()), Backends.class, List.of(protocol.name()));
            children.add(backends);
            List<String> ports = List.of(backends.readLine(Child.NUMBERS).split(" "));
            Map<String, Turns.Player> players = new LinkedHashMap<>();
            for (String name : names) {
                List<String> arguments = new ArrayList<>(List.of(name, protocol.name()));
                arguments.addAll(ports);
                Child client =
                        Child.start(Child.FIRST_CORE, with(tls, Child.options(name)), ClientProcess.class, arguments);
                children.add(client);
                client.readLine("ready");
                players.put(name, new Client(client, backends));
            }
            Turns turns = new Turns(players);
            for (int concurrency : levels) {
                print(protocol, concurrency, turns.take(concurrency, rounds, millis));
            }
        } finally {
            children.forEach(Child::close);
            Files.deleteIfExists(identity);
            Files.deleteIfExists(identity.getParent());
        }
    }

    private static List<String> contenders(Protocol protocol) {
        return switch (protocol) {
            case HTTP_1_1 -> HTTP_1;
            case H2C -> HTTP_2;
            case TLS_JDK -> TLS;
            case TLS_OPENSSL -> TLS_BARE;
        };
    }

    private static List<String> with(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private record Client(Child process, Child backends) implements Turns.Player {

        @Override
        public Sample play(int concurrency, int millis) {
            Usage before = backends.usage();
            long[] round = process.ask(concurrency + " " + millis);
            return Sample.ofClient(round, backends.usage().since(before));
        }

        @Override
        public void measuredFromHere() {
            process.ask("profile");
        }
    }

    private static void print(Protocol protocol, int concurrency, Map<String, Samples> all) {
        String first = all.keySet().iterator().next();
        Samples yardstick = all.values().iterator().next();
        System.out.printf(
                Locale.ROOT,
                "%n| %s, %d concurrent | calls/s | x %s | CPU us/call | x its CPU | bytes/call | p50 us | p99 us | core of the client"
                        + " | core of the served side | errors |%n|---|---|---|---|---|---|---|---|---|---|---|%n",
                protocol.title(),
                concurrency,
                first);
        all.forEach((name, samples) -> System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f | %.2f | %,.0f | %,.0f | %,.0f | %.0f%% | %.0f%% | %d |%n",
                name,
                samples.median(Sample::callsPerSecond),
                samples.ratio(yardstick, Sample::callsPerSecond),
                samples.median(Sample::cpuMicros),
                samples.ratio(yardstick, Sample::cpuMicros),
                samples.median(Sample::bytes),
                samples.median(s -> s.p50() / 1e3),
                samples.median(s -> s.p99() / 1e3),
                samples.median(Sample::ownCore),
                samples.median(Sample::otherCore),
                samples.errors()));
    }
}
