package io.inmesh.config.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.subscription.Snapshot.Text;
import io.inmesh.config.subscription.SnapshotText.Owner;
import io.inmesh.config.subscription.SnapshotText.Unusable;
import io.inmesh.testkit.VirtualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** The last-known-good snapshot on disk: what it keeps, and what it refuses. */
class SnapshotFileTest {

    private static final Owner OWNER = new Owner("default/page", List.of("http://a:1", "http://b:1"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private static Snapshot snapshot(long revision) {
        TreeMap<String, Text> resources = new TreeMap<>();
        resources.put("Service/default/reviews", new Text(3, "kind: Service # ä\nmetadata: {name: reviews}\n"));
        resources.put("VirtualService/default/reviews", new Text(4, "\"\\\u0000"));
        Interest interest = new Interest(false, new TreeSet<>(List.of("reviews.default", "ratings.default")));
        return new Snapshot(revision, revision + "-7", interest, resources);
    }

    private SnapshotFile file() {
        return new SnapshotFile(temporary.resolve("cache"), OWNER);
    }

    @Test
    void what_was_written_is_read_and_only_its_owner_may_look() throws IOException {
        SnapshotFile file = file();
        assertThat(file.read()).isNull();
        file.write(snapshot(5));
        file.write(snapshot(6));
        assertThat(file.read()).isEqualTo(snapshot(6));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file.path().getParent())))
                .isEqualTo("rwx------");
        try (var entries = Files.list(file.path().getParent())) {
            assertThat(entries).containsExactly(file.path());
        }
    }

    @Test
    void everything_is_an_interest_too() throws Exception {
        Snapshot all = new Snapshot(1, "", Interest.EVERYTHING, new TreeMap<>());
        assertThat(SnapshotText.read(SnapshotText.write(all, OWNER), OWNER)).isEqualTo(all);
    }

    @Test
    void no_byte_can_be_changed_unnoticed() {
        byte[] whole = SnapshotText.write(snapshot(5), OWNER);
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= (byte) (1 << bit);
                assertThatThrownBy(() -> SnapshotText.read(damaged, OWNER))
                        .as("byte " + i + ", bit " + bit)
                        .isInstanceOf(Unusable.class);
            }
        }
    }

    @Test
    void no_byte_can_be_missing_or_too_many() {
        byte[] whole = SnapshotText.write(snapshot(5), OWNER);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SnapshotText.read(cut, OWNER)).isInstanceOf(Unusable.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> SnapshotText.read(longer, OWNER)).hasMessageContaining("cut off");
    }

    @Test
    void a_broken_one_is_kept_aside_and_the_next_takes_its_place() throws IOException {
        SnapshotFile file = file();
        file.write(snapshot(5));
        byte[] bytes = Files.readAllBytes(file.path());
        bytes[bytes.length - 3] ^= 1;
        Files.write(file.path(), bytes);
        assertThat(file.read()).isNull();
        assertThat(file.path()).doesNotExist();
        assertThat(file.path().resolveSibling(file.path().getFileName() + ".broken"))
                .hasBinaryContent(bytes);
        file.write(snapshot(6));
        assertThat(file.read()).isEqualTo(snapshot(6));
    }

    @Test
    void one_of_a_later_version_is_left_alone() throws IOException {
        SnapshotFile file = file();
        file.write(snapshot(5));
        String later = Files.readString(file.path()).replaceFirst("inmesh-snapshot 1 ", "inmesh-snapshot 2 ");
        Files.writeString(file.path(), later);
        assertThat(file.read()).isNull();
        assertThat(file.path()).hasContent(later);
    }

    @Test
    void one_of_another_application_or_another_service_is_not_used() throws Exception {
        byte[] bytes = SnapshotText.write(snapshot(5), OWNER);
        assertThatThrownBy(() -> SnapshotText.read(bytes, new Owner("default/reviews", OWNER.addresses())))
                .hasMessage("of default/page (expected: of default/reviews)");
        assertThatThrownBy(() -> SnapshotText.read(bytes, new Owner("default/page", List.of("http://c:1"))))
                .hasMessageContaining("of the config service at [http://a:1, http://b:1]");
        Owner moved = new Owner("default/page", List.of("http://c:1", "http://b:1"));
        assertThat(SnapshotText.read(bytes, moved)).isEqualTo(snapshot(5));
    }

    @Test
    void one_that_others_may_write_is_not_trusted() throws IOException {
        SnapshotFile file = file();
        file.write(snapshot(5));
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw----"));
        assertThat(file.read()).isNull();
        assertThat(file.path()).exists();
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
        assertThat(file.read()).isEqualTo(snapshot(5));
        Files.setPosixFilePermissions(file.path().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(file.read()).isNull();
        assertThatThrownBy(() -> file.write(snapshot(6))).hasMessageContaining("others may write");
    }

    @Test
    void what_processes_that_died_while_writing_have_left_goes_in_time() throws IOException {
        SnapshotFile file = file();
        file.write(snapshot(5));
        Path old = Files.createFile(file.path().resolveSibling(".old.new"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        Path young = Files.createFile(file.path().resolveSibling(".young.new"));
        file.write(snapshot(6));
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void processes_of_one_name_that_write_at_once_leave_one_of_them_whole() throws Exception {
        Thread[] writers = new Thread[4];
        for (int i = 0; i < writers.length; i++) {
            int number = i;
            writers[i] = new Thread(() -> {
                Random random = new Random(number);
                try {
                    for (int j = 0; j < 25; j++) {
                        file().write(snapshot(1 + random.nextInt(1000)));
                        assertThat(file().read()).isNotNull();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writers[i].setUncaughtExceptionHandler((thread, error) -> failed = error);
            writers[i].start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(failed).isNull();
    }

    @org.jspecify.annotations.Nullable
    private volatile Throwable failed;

    @Test
    void a_disk_that_takes_nothing_does_not_matter_to_the_rest() throws IOException {
        VirtualTime time = new VirtualTime();
        Workplace place = new Workplace(time.scheduler(), time, new Random(1));
        Path notADirectory = Files.writeString(temporary.resolve("cache"), "in the way", StandardCharsets.UTF_8);
        SnapshotKeeper keeper = new SnapshotKeeper(file(), Schedulers.immediate(), place);
        keeper.keep(snapshot(5));
        Files.delete(notADirectory);
        keeper.keep(snapshot(6));
        keeper.keep(snapshot(7));
        assertThat(file().read()).isNull();
        time.advance(SnapshotKeeper.PAUSE);
        assertThat(file().read()).isEqualTo(snapshot(7));
        keeper.keep(snapshot(8));
        keeper.flush().block();
        assertThat(file().read()).isEqualTo(snapshot(8));
    }
}
