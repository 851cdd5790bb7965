package io.inmesh.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real time; each wait ends with the event, and fails only after ten seconds. */
class DirectoryWatchIT {

    private static final Logger LOG = Logger.getLogger(DirectoryWatch.class.getName());

    private final Path dir;
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final CountDownLatch looks = new CountDownLatch(3);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                logged.add(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    DirectoryWatchIT(@TempDir Path dir) {
        this.dir = dir;
    }

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

    private void awaitLooks() throws InterruptedException {
        assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void without_change_events_the_directory_is_looked_at_nevertheless_and_that_is_told_once() throws Exception {
        DirectoryWatch.Opener full = () -> {
            throw new IOException("User limit of inotify instances reached or too many open files");
        };
        try (DirectoryWatch watch = new DirectoryWatch(dir, looks::countDown, full)) {
            awaitLooks();
            assertThat(watch).isNotNull();
        }
        assertThat(logged)
                .extracting(LogRecord::getLevel, LogRecord::getMessage)
                .containsExactly(tuple(Level.WARNING, "no change events of " + dir + ": it is looked at every 500 ms"));
    }

    @Test
    void change_events_that_end_leave_the_look_at_times() throws Exception {
        WatchService ended = dir.getFileSystem().newWatchService();
        ended.close();
        try (DirectoryWatch watch = new DirectoryWatch(dir, looks::countDown, () -> ended)) {
            awaitLooks();
            assertThat(watch).isNotNull();
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void whatever_a_look_throws_the_next_one_comes_and_it_is_told_once() throws Exception {
        Runnable failing = () -> {
            looks.countDown();
            throw new StackOverflowError("deep");
        };
        try (DirectoryWatch watch = new DirectoryWatch(dir, failing)) {
            awaitLooks();
            assertThat(watch).isNotNull();
        }
        assertThat(logged).extracting(LogRecord::getLevel).containsExactly(Level.SEVERE);
    }
}
