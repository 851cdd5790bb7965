package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Every call of a run in one file, for whoever wants to see more than percentiles. */
final class CallLog {

    private CallLog() {}

    /** Writes when each call was due, after the first one, how long it took, and who took part. */
    static void write(Path file, List<Outcome> outcomes) throws IOException {
        StringBuilder text = new StringBuilder("due_s,latency_ms,served_by,failure").append(System.lineSeparator());
        long start = outcomes.isEmpty() ? 0 : outcomes.get(0).atNanos();
        for (Outcome outcome : outcomes) {
            String failure = Objects.requireNonNullElse(outcome.failure(), "").replaceAll("[\",\\n]", " ");
            text.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.1f,%s,%s%n",
                    (outcome.atNanos() - start) / 1e9,
                    outcome.latencyNanos() / 1e6,
                    String.join(" ", outcome.servedBy()),
                    failure));
        }
        Files.writeString(file, text);
    }
}
