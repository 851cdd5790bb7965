package io.inmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.inmesh.control.store.Etcd;
import io.inmesh.control.store.EtcdStoreSettings;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to etcd: replicas, and its absence. */
@Timeout(90)
class EtcdRegistryIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Etcd etcd;

    private final List<Registry> opened = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(directory);
    }

    @AfterEach
    void stop() {
        opened.forEach(each -> each.close().block(SOON));
        if (etcd != null) {
            etcd.close();
        }
    }

    private EtcdRegistry open() {
        EtcdRegistry registry = EtcdRegistry.open(
                EtcdStoreSettings.of(List.of(etcd.endpoint())), RegistryContractTest.SETTINGS, MeshTime.system());
        opened.add(registry);
        return registry;
    }

    private static InstanceKey key(String instance) {
        return new InstanceKey("default", "reviews", instance);
    }

    private static void register(Registry registry, String... instances) {
        for (String instance : instances) {
            registry.register(Registration.of(key(instance), "10.0.0.7", Map.of("http", 9080))
                            .withLease(Duration.ofSeconds(5)))
                    .block(SOON);
        }
    }

    private static boolean report(Registry registry, String instance) {
        return Objects.requireNonNull(
                registry.report(key(instance), Report.at(3)).block(SOON));
    }

    private static int size(Registry registry) {
        return registry.registrations(RegistryContractTest.REVIEWS).size();
    }

    private static void until(BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(50);
        }
    }

    @Test
    void replicas_share_what_instances_register_and_report() throws Exception {
        EtcdRegistry first = open();
        EtcdRegistry second = open();
        register(first, "a", "b", "c");
        until(() -> size(second) == 3);
        assertThat(report(second, "a")).isTrue();
        until(() -> Objects.requireNonNull(first.instance(key("a"))).report().revision() == 3);

        // Whichever takes the reports, all know that the instance lives.
        long end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            report(i % 2 == 0 ? first : second, "a");
            report(second, "b");
            Thread.sleep(200);
        }

        assertThat(first.registrations(RegistryContractTest.REVIEWS)).containsOnlyKeys("a", "b");
        assertThat(second.registrations(RegistryContractTest.REVIEWS)).containsOnlyKeys("a", "b");
        assertThat(first.instance(key("b"))).extracting(Instance::isSilent).isEqualTo(false);
        assertThat(Objects.requireNonNull(second.deregister(key("a")).block(SOON)))
                .isTrue();
        until(() -> size(first) == 1 && first.instance(key("a")) == null);
    }

    @Test
    void the_absence_of_etcd_drops_nobody_and_afterwards_all_goes_on() throws Exception {
        EtcdRegistry registry = open();
        register(registry, "a", "b", "c");
        report(registry, "a");

        etcd.stop();
        until(() -> !registry.problems().isEmpty());
        assertThatThrownBy(() -> report(registry, "a")).isInstanceOf(RegistryException.class);
        Thread.sleep(8000);
        assertThat(size(registry)).isEqualTo(3);
        etcd.startAgain();
        until(() -> registry.problems().isEmpty());

        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        while (System.nanoTime() - end < 0) {
            assertThat(report(registry, "a")).isTrue();
            report(registry, "b");
            assertThat(size(registry)).isEqualTo(3);
            Thread.sleep(100);
        }
        until(() -> {
            report(registry, "a");
            report(registry, "b");
            return size(registry) == 2;
        });
        register(registry, "d");
        assertThat(size(registry)).isEqualTo(3);
    }

    @Test
    void the_absence_of_all_replicas_drops_nobody() throws Exception {
        EtcdRegistry before = open();
        register(before, "a", "b", "c", "d");
        before.close().block(SOON);
        Thread.sleep(6000);

        EtcdRegistry after = open();

        assertThat(size(after)).isEqualTo(4);
        for (String each : List.of("a", "b", "c", "d")) {
            assertThat(report(after, each)).isTrue();
        }
        assertThat(after.heldBack()).isZero();
    }

    @Test
    void who_registers_anew_is_not_dropped_for_what_it_was() throws Exception {
        EtcdRegistry first = open();
        register(first, "a");
        long old = firstRevision();
        register(first, "a");

        try (Client client = client()) {
            EtcdRegistryKeys keys = new EtcdRegistryKeys("/inmesh");
            client.getKVClient().delete(keys.instance(key("a"))).get();
            EtcdMirror mirror = new EtcdMirror(
                    keys, MeshTime.system(), new Registrations(), new Reports(RegistrySettings.DEFAULT), each -> {});
            new EtcdWrites(client, keys, mirror, SOON).expire(key("a"), old).block(SOON);
            assertThat(client.getKVClient()
                            .get(keys.registration(key("a")))
                            .get()
                            .getKvs())
                    .hasSize(1);
            new EtcdWrites(client, keys, mirror, SOON)
                    .expire(key("a"), firstRevision())
                    .block(SOON);
            assertThat(client.getKVClient()
                            .get(keys.registration(key("a")))
                            .get()
                            .getKvs())
                    .isEmpty();
        }
        until(() -> size(first) == 0);
    }

    private Client client() {
        return Client.builder().endpoints(etcd.endpoint()).build();
    }

    private long firstRevision() throws Exception {
        try (Client client = client()) {
            return client.getKVClient()
                    .get(new EtcdRegistryKeys("/inmesh").registration(key("a")))
                    .get()
                    .getKvs()
                    .get(0)
                    .getModRevision();
        }
    }

    @Test
    void what_the_watches_missed_is_found() throws Exception {
        EtcdRegistry registry = open();
        register(registry, "a");
        try (Client client = client()) {
            EtcdRegistryKeys keys = new EtcdRegistryKeys("/inmesh");
            EtcdMirror mirror = new EtcdMirror(
                    keys, MeshTime.system(), new Registrations(), new Reports(RegistrySettings.DEFAULT), each -> {});
            // Whatever else is there is passed over.
            client.getKVClient()
                    .put(keys.registrations().concat(keys.registrations()), keys.registrations())
                    .get();
            EtcdFollower follower = new EtcdFollower(client, keys, mirror, SOON, MeshTime.system());
            assertThat(mirror.registered(key("a"))).isPositive();
            // As if the watch had never brought it.
            mirror.removeRegistration(key("a"), Long.MAX_VALUE);
            until(() -> mirror.registered(key("a")) > 0);
            follower.close().block(SOON);
        }
    }

    @Test
    void calls_are_shared_only_where_somebody_wants_to_know() throws Exception {
        EtcdRegistry first = open();
        EtcdRegistry second = open();
        first.report(key("a"), Report.at(1).withCalls(new Report.Calls(1, 0))).block(SOON);
        until(() -> second.instance(key("a")) != null);
        first.report(key("a"), Report.at(1).withCalls(new Report.Calls(2, 0))).block(SOON);
        Thread.sleep(300);
        assertThat(Objects.requireNonNull(second.instance(key("a")))
                        .report()
                        .calls()
                        .total())
                .isEqualTo(1);

        first.shareCalls(true);
        first.report(key("a"), Report.at(1).withCalls(new Report.Calls(3, 1))).block(SOON);
        until(() -> Objects.requireNonNull(second.instance(key("a")))
                        .report()
                        .calls()
                        .total()
                == 3);
    }
}
