package io.inmesh.benchmarks.call;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts the backends on one core and every contender on another, lets them take turns and prints the table. Arguments:
 * {@code rounds millisPerRound concurrency,concurrency... [contender...]}.
 */
final class CallBenchmark {

    private static final List<String> ALL = List.of("raw-reactor-netty", "bare-netty", "mesh-bare", "mesh-defaults");
    private static final String NUMBERS = "\\d+( \\d+)*";
    private static final String CLIENT_CORE = "0";
    private static final String SERVER_CORE = "1";

    private CallBenchmark() {}

    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        int millis = Integer.parseInt(args[1]);
        int[] levels =
                Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray();
        List<String> names = args.length > 3 ? List.of(args).subList(3, args.length) : ALL;
        List<Child> children = new ArrayList<>();
        try {
            Child backends = start(children, SERVER_CORE, Backends.class, List.of());
            List<String> ports = List.of(backends.readLine(NUMBERS).split(" "));
            Map<String, Child> clients = new LinkedHashMap<>();
            for (String name : names) {
                List<String> arguments = new ArrayList<>(List.of(name));
                arguments.addAll(ports);
                clients.put(name, start(children, CLIENT_CORE, ClientProcess.class, arguments));
            }
            clients.values().forEach(client -> client.readLine("ready"));
            for (int concurrency : levels) {
                measure(clients, concurrency, rounds, millis);
            }
        } finally {
            children.forEach(Child::close);
        }
    }

    private static void measure(Map<String, Child> clients, int concurrency, int rounds, int millis) {
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first warms up
            for (Map.Entry<String, Child> client : clients.entrySet()) {
                long[] answer = client.getValue().round(concurrency, millis);
                if (round >= 0) {
                    figures.computeIfAbsent(client.getKey(), name -> new Figures())
                            .add(answer);
                }
            }
        }
        Figures.print(concurrency, figures);
    }

    private static Child start(List<Child> children, String core, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                core,
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=disabled",
                "-Dreactor.netty.ioWorkerCount=1"));
        String extra = System.getProperty("jvm.options", "");
        if (main == ClientProcess.class && !extra.isEmpty()) {
            String contender = arguments.get(0);
            command.addAll(List.of(extra.replace("%n", contender).split(" ")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Child child = new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        children.add(child);
        return child;
    }

    /** A started process that answers line for line. */
    private record Child(Process process, BufferedReader answers) implements AutoCloseable {

        Child(Process process) {
            this(process, process.inputReader(StandardCharsets.UTF_8));
        }

        /** The next line of the form; others are a profiler's talk. */
        String readLine(String form) {
            try {
                for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                    if (line.matches(form)) {
                        return line;
                    }
                }
                throw new IllegalStateException("a benchmark process ended early: " + process.info());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long[] round(int concurrency, int millis) {
            try {
                process.getOutputStream().write((concurrency + " " + millis + "\n").getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Arrays.stream(readLine(NUMBERS).split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
