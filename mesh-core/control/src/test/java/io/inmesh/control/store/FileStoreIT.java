package io.inmesh.control.store;

import static io.inmesh.control.store.Texts.commit;
import static io.inmesh.control.store.Texts.put;
import static io.inmesh.control.store.Texts.route;
import static io.inmesh.control.store.Texts.routeText;
import static io.inmesh.control.store.Texts.service;
import static io.inmesh.control.store.Texts.serviceText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to a directory: files by hand, and files that others than this program write. */
class FileStoreIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private FileStore store;

    @BeforeEach
    void start() {
        store = open();
    }

    private FileStore open() {
        return FileStore.open(
                FileStoreSettings.of(directory).withScan(Duration.ofMillis(20)), Texts.PICKY, MeshTime.system());
    }

    @AfterEach
    void stop() {
        store.close().block(SOON);
    }

    private Revision next(long after) {
        return Objects.requireNonNull(store.watch(after).blockFirst(SOON));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    private String text(ResourceKey key) {
        return Objects.requireNonNull(store.current().resources().get(key)).text();
    }

    @Test
    void a_file_written_by_hand_becomes_a_revision() throws IOException {
        write("mine.yaml", serviceText("a", "80") + "---\n" + serviceText("b", "81"));

        Revision revision = next(0);

        assertThat(revision.message()).isEqualTo("changed by hand: mine.yaml");
        assertThat(revision.who()).isEqualTo("file:" + System.getProperty("user.name"));
        assertThat(store.current().resources()).containsOnlyKeys(service("a"), service("b"));
        assertThat(text(service("b"))).isEqualTo(serviceText("b", "81"));
    }

    private static Commit canary(String name, String port) {
        return put(name, port).asCanary(new CanaryOrder.Start(CanarySelection.share(10), CanaryRule.BY_HAND));
    }

    @Test
    void the_files_say_what_most_have_until_a_canary_is_promoted() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);

        done(canary("a", "81"));
        assertThat(read("mine.yaml")).isEqualTo(serviceText("a", "80"));
        done(put("b", "1"));
        stop();
        store = open();
        assertThat(read("mine.yaml")).isEqualTo(serviceText("a", "80"));
        assertThat(store.problems()).isEmpty();

        done(Commit.ending("boss", "", new CanaryOrder.Promote(2)));
        assertThat(read("mine.yaml")).isEqualTo(serviceText("a", "81"));
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "81"));
    }

    @Test
    void a_file_that_changes_what_a_canary_holds_waits_until_it_is_aborted() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);
        done(canary("a", "81"));

        write("mine.yaml", serviceText("a", "82"));
        await(() -> !store.problems().isEmpty());

        assertThat(store.problems().get(0).toString())
                .contains("Service default/a: a canary is under way since revision 2");
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "80"));
        assertThatThrownBy(() -> done(Commit.ending("boss", "", new CanaryOrder.Promote(2))))
                .hasMessageStartingWith("mine.yaml was changed by hand, and that is not in force");
        done(Commit.ending("boss", "", new CanaryOrder.Abort(2)));
        await(() -> text(service("a")).equals(serviceText("a", "82")));
        await(() -> store.problems().isEmpty());
    }

    @Test
    void removing_a_file_by_hand_removes_its_resources() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);

        Files.delete(directory.resolve("mine.yaml"));

        assertThat(next(1).changes()).containsExactly(new Change(service("a"), serviceText("a", "80"), null));
    }

    @Test
    void a_file_that_is_wrong_keeps_what_it_last_said_and_says_why() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);

        write("mine.yaml", "apiVersion: v1\nkind: [");
        await(() -> !store.problems().isEmpty());

        assertThat(store.problems().get(0).toString()).startsWith("mine.yaml:2: not readable as YAML");
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "80"));
        write("mine.yaml", serviceText("a", "82"));
        assertThat(next(1).changes())
                .containsExactly(new Change(service("a"), serviceText("a", "80"), serviceText("a", "82")));
        await(() -> store.problems().isEmpty());
    }

    @Test
    void an_emptied_file_is_wrong_too() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);

        write("mine.yaml", "");
        await(() -> !store.problems().isEmpty());

        assertThat(store.current().resources()).containsOnlyKeys(service("a"));
    }

    @Test
    void what_does_not_pass_validation_is_refused_file_by_file_and_taken_once_it_does() throws IOException {
        write("route.yaml", routeText("r", "late"));
        write("good.yaml", serviceText("a", "80"));
        next(0);
        await(() -> !store.problems().isEmpty());

        assertThat(store.current().resources()).containsOnlyKeys(service("a"));
        assertThat(store.problems()).extracting(Object::toString).containsExactly("Route/default/r:4: to: late");

        done(put("late", "1"));
        assertThat(next(2).changes()).containsExactly(new Change(route("r"), null, routeText("r", "late")));
        await(() -> store.problems().isEmpty());
    }

    @Test
    void a_resource_is_in_one_file_only() throws IOException {
        write("first.yaml", serviceText("a", "80"));
        next(0);

        write("another.yaml", serviceText("a", "81") + "---\n" + serviceText("b", "1"));
        await(() -> !store.problems().isEmpty());

        assertThat(store.problems().get(0).toString())
                .isEqualTo("another.yaml: Service default/a: is in first.yaml already (expected: once)");
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "80"));
        Files.delete(directory.resolve("first.yaml"));
        await(() -> store.current().resources().containsKey(service("b")));
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "81"));
    }

    @Test
    void a_write_changes_its_resource_and_no_other_character_of_the_file() throws IOException {
        String head = "# by hand\n---   # first\n" + serviceText("a", "80") + "--- # second\n";
        write(
                "mine.yaml",
                head + serviceText("b", "81") + "---\n" + serviceText("c", "82").stripTrailing());
        next(0);

        done(put("b", "99"));
        assertThat(read("mine.yaml"))
                .isEqualTo(head + serviceText("b", "99") + "---\n"
                        + serviceText("c", "82").stripTrailing());

        done(commit(Write.remove(service("c"))));
        assertThat(read("mine.yaml")).isEqualTo(head + serviceText("b", "99"));
        store.close().block(SOON);
        store = open();
        assertThat(store.current().revision()).isEqualTo(3);
    }

    @Test
    void a_list_comes_apart_when_one_of_its_items_is_written() throws IOException {
        write("list.yaml", """
                apiVersion: v1
                kind: List
                items:
                  - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {port: 80, label: "80", quoted: 'yes'}}
                  - {apiVersion: v1, kind: Service, metadata: {name: b}}
                """);
        next(0);

        done(put("b", "1"));

        assertThat(read("list.yaml")).isEqualTo("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: a
                spec:
                  port: 80
                  label: "80"
                  quoted: "yes"
                ---
                """ + serviceText("b", "1"));
        assertThat(store.problems()).isEmpty();
    }

    @Test
    void a_new_resource_gets_a_file_of_its_own_that_says_whose_it_is() throws IOException {
        done(put("a", "80"));

        assertThat(read("Service.default.a.yaml")).isEqualTo(serviceText("a", "80"));
        done(commit(Write.remove(service("a"))));
        assertThat(directory.resolve("Service.default.a.yaml")).doesNotExist();
    }

    @Test
    void permissions_and_links_stay() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere")).resolve("real.txt");
        Files.writeString(elsewhere, serviceText("a", "80"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(directory.resolve("link.yaml"), elsewhere);
        next(0);

        done(put("a", "81"));

        assertThat(directory.resolve("link.yaml")).isSymbolicLink();
        assertThat(Files.readString(elsewhere)).isEqualTo(serviceText("a", "81"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere)))
                .isEqualTo("rw-------");
    }

    @Test
    void what_somebody_is_changing_by_hand_is_not_written_over() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);
        String byHand = serviceText("a", "bad");
        write("mine.yaml", byHand);
        await(() -> !store.problems().isEmpty());

        assertThatThrownBy(() -> done(put("a", "82")))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "mine.yaml was changed by hand, and that is not in force: Service/default/a:7: spec.port: bad");
        assertThat(read("mine.yaml")).isEqualTo(byHand);
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "80"));
    }

    @Test
    void what_was_changed_by_hand_while_it_was_closed_is_a_revision_when_it_opens() throws IOException {
        done(put("a", "80"));
        done(put("b", "80"));
        store.close().block(SOON);
        write("Service.default.a.yaml", serviceText("a", "81"));
        Files.delete(directory.resolve("Service.default.b.yaml"));

        store = open();

        assertThat(store.current().revision()).isEqualTo(3);
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "81"));
        assertThat(store.current().resources()).containsOnlyKeys(service("a"));
    }

    @Test
    void a_second_process_is_kept_out() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessage(directory + ": another process serves this directory (expected: one at a time)");
    }

    @Test
    void the_journal_shrinks() throws IOException {
        String large = "# " + "x".repeat(100_000) + "\n";
        store.close().block(SOON);
        store = FileStore.open(
                FileStoreSettings.of(directory).withHistory(3), ResourceValidator.NONE, MeshTime.system());
        for (int i = 0; i < 100; i++) {
            done(commit(Write.put(service("a"), large + serviceText("a", "" + i))));
        }

        assertThat(Files.size(directory.resolve(".mesh/journal"))).isLessThan(5_000_000);
        Snapshot current = store.current();
        store.close().block(SOON);
        store = open();
        assertThat(store.current()).isEqualTo(current);
        assertThat(store.history()).hasSizeBetween(3, 60);
    }

    @Test
    void a_disk_that_refuses_leaves_the_revision_in_force_and_is_tried_again() throws IOException {
        write("mine.yaml", serviceText("a", "80"));
        next(0);
        // A directory in the way of the temporary file: the write fails, the reading does not.
        Path inTheWay = Files.createDirectories(
                        directory.resolve(".mine.yaml.tmp").resolve("full"))
                .getParent();

        assertThatThrownBy(() -> done(put("a", "81")))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("revision 2 is made and in force, but not yet in the files");
        assertThat(text(service("a"))).isEqualTo(serviceText("a", "81"));
        assertThatThrownBy(() -> store.probe().block(SOON)).isInstanceOf(StoreException.class);

        Files.delete(Objects.requireNonNull(inTheWay).resolve("full"));
        Files.delete(inTheWay);
        await(() -> store.problems().isEmpty());
        store.probe().block(SOON);
        assertThat(read("mine.yaml")).isEqualTo(serviceText("a", "81"));
        assertThat(store.current().revision()).isEqualTo(2);
    }

    private Revision done(Commit commit) {
        return Objects.requireNonNull(store.commit(commit).block(SOON));
    }
}
