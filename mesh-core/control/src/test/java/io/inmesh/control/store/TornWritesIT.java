package io.inmesh.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed without warning, again and again; what it acknowledged is there, and nothing else. */
class TornWritesIT {

    private static final int WRITES = 500;
    private static final int MOST_PER_LIFE = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** Fixed, so that a failure can be looked at again; where exactly a kill falls stays the system's choice. */
    private final Random random = new Random(42);

    private final Map<ResourceKey, String> state = new TreeMap<>();
    private final Map<ResourceKey, String> canary = new TreeMap<>();
    private int killedInCanary;
    private int next;
    private int kills;
    private int unacknowledged;

    @Test
    void whatever_was_acknowledged_before_a_kill_is_there_and_nothing_of_the_rest_in_part() throws Exception {
        while (next < WRITES) {
            liveAndDie();
            check();
        }
        assertThat(kills).isGreaterThan(WRITES / MOST_PER_LIFE);
        assertThat(killedInCanary).as("with a canary under way").isGreaterThan(3);
        System.out.println(
                WRITES + " writes, " + kills + " kills, " + killedInCanary + " of them with a canary under way, "
                        + unacknowledged + " writes found that the kill kept" + " from being acknowledged");
    }

    private void liveAndDie() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TornWriter.class.getName(),
                        directory.toString(),
                        Integer.toString(next))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int life = 1 + random.nextInt(MOST_PER_LIFE);
        try (BufferedReader acknowledged = process.inputReader()) {
            for (int i = 0; i < life; i++) {
                String line = acknowledged.readLine();
                assertThat(line).as("the writer goes on").isEqualTo(Integer.toString(next));
                TornWriter.apply(state, canary, next++);
            }
            LockSupport.parkNanos(random.nextInt(12_000_000));
            // By its handle: the process itself would close what it wrote before it died.
            process.toHandle().destroyForcibly();
            kills++;
            killedInCanary += canary.isEmpty() ? 0 : 1;
            for (String line = acknowledged.readLine(); line != null; line = acknowledged.readLine()) {
                if (line.equals(Integer.toString(next))) {
                    TornWriter.apply(state, canary, next++);
                }
            }
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    private void check() throws IOException {
        FileStore store = TornWriter.open(directory);
        try {
            Map<ResourceKey, String> found = new TreeMap<>();
            store.current().resources().forEach((key, resource) -> found.put(key, resource.text()));
            Map<ResourceKey, String> ofCanary = new TreeMap<>();
            Canary there = store.current().canary();
            if (there != null) {
                there.changes().forEach(change -> ofCanary.put(change.key(), String.valueOf(change.after())));
            }
            if (!found.equals(state) || !ofCanary.equals(canary)) {
                // The one write that was under way: made whole, though nobody could be told.
                TornWriter.apply(state, canary, next++);
                unacknowledged++;
            }
            assertThat(found).as("after %s kills and %s writes", kills, next).isEqualTo(state);
            assertThat(ofCanary).as("after %s kills and %s writes", kills, next).isEqualTo(canary);
            assertThat(store.problems()).isEmpty();
            assertThat(store.current().revision())
                    .isEqualTo(store.history().get(0).number());
        } finally {
            store.close().block(Duration.ofSeconds(10));
        }
        assertThat(inFiles()).isEqualTo(state);
    }

    private Map<ResourceKey, String> inFiles() throws IOException {
        Map<ResourceKey, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".yaml"))::iterator) {
                String name = file.getFileName().toString();
                found.put(
                        Texts.service(name.substring("Service.default.".length(), name.length() - 5)),
                        Files.readString(file));
            }
        }
        return found;
    }
}
