package io.inmesh.control.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * @param directory of the YAML files; made where it is missing
 * @param history how many revisions are kept, 1 to 100,000, default 1,000
 * @param scan how often files are looked at for changes by hand, 10 ms to 1 minute, default 250 ms; a change counts once
 *     two looks have found it the same
 */
public record FileStoreSettings(Path directory, int history, Duration scan) {

    public FileStoreSettings {
        if (history < 1 || history > 100_000) {
            throw new IllegalArgumentException("history: " + history + " (expected: 1 to 100000)");
        }
        if (scan.compareTo(Duration.ofMillis(10)) < 0 || scan.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("scan: " + scan + " (expected: PT0.01S to PT1M)");
        }
    }

    public static FileStoreSettings of(Path directory) {
        return new FileStoreSettings(directory, 1_000, Duration.ofMillis(250));
    }

    public FileStoreSettings withHistory(int value) {
        return new FileStoreSettings(directory, value, scan);
    }

    public FileStoreSettings withScan(Duration value) {
        return new FileStoreSettings(directory, history, value);
    }
}
