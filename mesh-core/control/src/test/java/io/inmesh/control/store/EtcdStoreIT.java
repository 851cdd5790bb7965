package io.inmesh.control.store;

import static io.inmesh.control.store.Texts.commit;
import static io.inmesh.control.store.Texts.put;
import static io.inmesh.control.store.Texts.service;
import static io.inmesh.control.store.Texts.serviceText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.inmesh.time.MeshTime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** What is particular to etcd: outages, forgetting, and replicas. */
@Timeout(90)
class EtcdStoreIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Etcd etcd;

    private final List<Store> opened = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(directory);
    }

    @AfterEach
    void stop() {
        opened.forEach(store -> store.close().block(SOON));
        if (etcd != null) {
            etcd.close();
        }
    }

    private EtcdStore open(int history) {
        EtcdStore store = EtcdStore.open(
                EtcdStoreSettings.of(List.of(etcd.endpoint()))
                        .withHistory(history)
                        .withTimeout(Duration.ofSeconds(2)),
                Texts.PICKY,
                MeshTime.system());
        opened.add(store);
        return store;
    }

    private static Revision done(Store store, Commit commit) {
        return Objects.requireNonNull(store.commit(commit).block(SOON));
    }

    @Test
    void while_etcd_is_away_reading_goes_on_and_writing_says_so_and_afterwards_all_goes_on() throws Exception {
        EtcdStore first = open(100);
        EtcdStore second = open(100);
        done(first, put("a", "1"));
        second.watch(0).blockFirst(SOON);

        etcd.stop();

        assertThatThrownBy(() -> done(first, put("a", "2")))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("nothing was changed: ");
        assertThatThrownBy(() -> first.probe().block(SOON)).isInstanceOf(StoreException.class);
        assertThat(first.problems()).hasSize(1);
        assertThat(second.current().resources()).containsOnlyKeys(service("a"));

        etcd.startAgain();

        Revision next = Flux.defer(() -> first.commit(put("a", "2")))
                .retryWhen(reactor.util.retry.Retry.fixedDelay(40, Duration.ofMillis(250)))
                .blockFirst(SOON);
        assertThat(Objects.requireNonNull(next).number()).isEqualTo(2);
        assertThat(Objects.requireNonNull(second.watch(1).blockFirst(SOON)).number())
                .isEqualTo(2);
        assertThat(first.problems()).isEmpty();
    }

    @Test
    void what_etcd_compacts_is_not_missed() throws Exception {
        EtcdStore writer = open(100);
        EtcdStore reader = open(100);
        for (int i = 0; i < 10; i++) {
            done(writer, put("a", "" + i));
        }
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            ByteSequence head = ByteSequence.from("/inmesh/head", StandardCharsets.UTF_8);
            long revision = client.getKVClient()
                    .get(head)
                    .get(5, TimeUnit.SECONDS)
                    .getHeader()
                    .getRevision();
            client.getKVClient().compact(revision).get(5, TimeUnit.SECONDS);
        }

        done(writer, put("a", "last"));

        assertThat(reader.watch(0).take(11).map(Revision::number).collectList().block(SOON))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        EtcdStore late = open(100);
        assertThat(late.current()).isEqualTo(writer.current());
        assertThat(late.history()).isEqualTo(writer.history());
    }

    @Test
    void whoever_comes_after_much_has_been_forgotten_begins_from_what_it_came_to() throws Exception {
        EtcdStore writer = open(5);
        for (int i = 0; i < 3; i++) {
            done(writer, put("s" + i, "80"));
        }
        for (int i = 0; i < 30; i++) {
            done(writer, put("a", "" + i));
        }

        EtcdStore late = open(5);

        assertThat(late.current()).isEqualTo(writer.current());
        assertThat(late.current().resources()).hasSize(4);
        assertThat(late.history()).hasSize(5);
        assertThat(done(late, put("a", "x")).number()).isEqualTo(34);
        assertThat(revisionsInEtcd()).isLessThanOrEqualTo(12);
    }

    private long revisionsInEtcd() throws Exception {
        try (Client client = Client.builder().endpoints(etcd.endpoint()).build()) {
            ByteSequence prefix = ByteSequence.from("/inmesh/revisions/", StandardCharsets.UTF_8);
            return client.getKVClient()
                    .get(
                            prefix,
                            io.etcd.jetcd.options.GetOption.builder()
                                    .isPrefix(true)
                                    .withCountOnly(true)
                                    .build())
                    .get(5, TimeUnit.SECONDS)
                    .getCount();
        }
    }

    @Test
    void several_replicas_that_all_write_make_one_history() {
        List<EtcdStore> stores = List.of(open(1000), open(1000), open(1000));
        int each = 20;

        List<Revision> made = Flux.range(0, 3 * each)
                .flatMap(
                        i -> stores.get(i % 3)
                                .commit(commit(io.inmesh.control.store.Write.put(
                                        service("s" + i), serviceText("s" + i, "80")))),
                        12)
                .collectList()
                .block(Duration.ofSeconds(60));

        assertThat(Objects.requireNonNull(made))
                .extracting(Revision::number)
                .doesNotHaveDuplicates()
                .hasSize(3 * each);
        Snapshot newest = stores.get(0).newest().block(SOON);
        for (EtcdStore store : stores) {
            assertThat(store.newest().block(SOON)).isEqualTo(newest);
            assertThat(store.history())
                    .hasSize(3 * each)
                    .isEqualTo(stores.get(0).history());
        }
    }

    @Test
    void an_etcd_that_is_not_there_is_told_at_once() throws Exception {
        etcd.stop();

        assertThatThrownBy(() -> open(5))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("[" + etcd.endpoint() + "]: cannot be used: etcd: ");
        etcd.startAgain();
    }
}
