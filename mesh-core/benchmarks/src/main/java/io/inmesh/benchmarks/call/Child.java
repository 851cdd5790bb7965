package io.inmesh.benchmarks.call;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own on one core: one event loop, serial collector, 512 MB. It answers line for line. */
final class Child implements AutoCloseable {

    static final String NUMBERS = "\\d+( \\d+)*";

    /** The measured side runs here. */
    static final String FIRST_CORE = "0";

    /** What it is measured against runs here. */
    static final String SECOND_CORE = "1";

    private static final int END_SECONDS = 10;

    private final Process process;
    private final BufferedReader answers;

    private Child(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param options for the JVM, beside the usual ones */
    static Child start(String core, List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                core,
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=disabled",
                "-Dreactor.netty.ioWorkerCount=1"));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /**
     * The class path of {@code contender} and the options that the caller of the benchmark gives to those that are
     * measured: {@code %n} in them is the name.
     */
    static List<String> options(String contender) {
        List<String> options = new ArrayList<>();
        String extra = System.getProperty("jvm.options", "");
        if (!extra.isEmpty()) {
            options.addAll(List.of(extra.replace("%n", contender).split(" ")));
        }
        String own = System.getProperty("classpath." + contender);
        options.add("-cp");
        options.add(own == null ? System.getProperty("java.class.path") : own);
        return options;
    }

    /** The class path of this process and no options. */
    static List<String> plain() {
        return List.of("-cp", System.getProperty("java.class.path"));
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

    long[] ask(String question) {
        try {
            process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.stream(readLine(NUMBERS).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    Usage usage() {
        return Usage.of(ask("usage"), 0);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close(); // which is how it is told to end
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
