package io.inmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.document.Problem;
import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** What every {@link Registry} does. Subclasses bring one that is empty, and make time pass. */
@Timeout(60)
abstract class RegistryContractTest {

    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration LEASE = Duration.ofSeconds(5);
    static final ServiceName REVIEWS = ServiceName.parse("reviews");

    static final RegistrySettings SETTINGS = RegistrySettings.DEFAULT
            .withSilentAfter(Duration.ofSeconds(2))
            .withForgetAfter(Duration.ofSeconds(3))
            .withHoldBack(Duration.ofSeconds(4));

    private final List<Registry> opened = new ArrayList<>();

    /** The registry of this test, opened once more where it was closed. */
    abstract Registry open(RegistrySettings settings) throws Exception;

    abstract void pass(Duration time) throws Exception;

    final Registry registry(RegistrySettings settings) throws Exception {
        Registry registry = open(settings);
        opened.add(registry);
        return registry;
    }

    final Registry registry() throws Exception {
        return registry(SETTINGS);
    }

    @AfterEach
    void close() {
        opened.forEach(each -> each.close().block(SOON));
    }

    static InstanceKey key(String instance) {
        return new InstanceKey("default", "reviews", instance);
    }

    static Registration one(String instance, String address) {
        return Registration.of(key(instance), address, Map.of("http", 9080)).withLease(LEASE);
    }

    static void register(Registry registry, String... instances) {
        for (String instance : instances) {
            registry.register(one(instance, "10.0.0." + instance.hashCode() % 250))
                    .block(SOON);
        }
    }

    static boolean report(Registry registry, String instance) {
        return Objects.requireNonNull(
                registry.report(key(instance), Report.at(1)).block(SOON));
    }

    /** Lets time pass, while {@code reporting} report, until it is so. */
    final void until(Registry registry, BooleanSupplier so, String... reporting) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (so.getAsBoolean()) {
                return;
            }
            pass(Duration.ofMillis(100));
            for (String each : reporting) {
                report(registry, each);
            }
        }
        throw new AssertionError("not within 30 s: " + registry.instances() + registry.problems());
    }

    /** Lets time pass, while {@code reporting} report. */
    final void pass(Registry registry, Duration time, String... reporting) throws Exception {
        for (int i = 0; i < time.toMillis() / 100; i++) {
            pass(Duration.ofMillis(100));
            for (String each : reporting) {
                report(registry, each);
            }
        }
    }

    @Test
    void it_begins_empty() throws Exception {
        Registry registry = registry();

        assertThat(registry.services()).isEmpty();
        assertThat(registry.instances()).isEmpty();
        assertThat(registry.problems()).isEmpty();
        assertThat(registry.registrations(REVIEWS)).isEmpty();
        assertThat(registry.deregister(key("a")).block(SOON)).isFalse();
    }

    @Test
    void who_registers_is_there_to_the_letter_until_it_takes_its_leave() throws Exception {
        Registry registry = registry();
        Queue<ServiceName> changed = new ConcurrentLinkedQueue<>();
        registry.onChange(changed::add);
        Registration full = one("a", "::1")
                .withProtocol(Registration.Protocol.HTTP2)
                .withTraits(new Registration.Traits(
                        new TreeMap<>(Map.of("version", "v1")),
                        new io.inmesh.naming.Locality("r", "z", "s"),
                        2.5,
                        "spiffe://x"));

        registry.register(full).block(SOON);

        assertThat(registry.registrations(REVIEWS)).containsExactly(Map.entry("a", full));
        assertThat(registry.registration(key("a"))).isEqualTo(full);
        assertThat(registry.services()).containsExactly(REVIEWS);
        assertThat(registry.instances())
                .extracting(Instance::key, Instance::isRegistered)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(key("a"), true));
        assertThat(changed).containsExactly(REVIEWS);
        assertThat(registry.deregister(key("a")).block(SOON)).isTrue();
        assertThat(registry.registrations(REVIEWS)).isEmpty();
        assertThat(registry.instances()).isEmpty();
        assertThat(changed).containsExactly(REVIEWS, REVIEWS);
    }

    @Test
    void who_registers_anew_replaces_what_it_said_and_nobody_is_told_what_is_known() throws Exception {
        Registry registry = registry();
        register(registry, "a");
        Queue<ServiceName> changed = new ConcurrentLinkedQueue<>();
        registry.onChange(changed::add);

        register(registry, "a");
        pass(Duration.ofMillis(300));
        assertThat(changed).isEmpty();
        registry.register(one("a", "10.9.9.9")).block(SOON);

        assertThat(registry.registrations(REVIEWS)).containsOnly(Map.entry("a", one("a", "10.9.9.9")));
        assertThat(changed).containsExactly(REVIEWS);
    }

    @Test
    void who_does_not_report_is_gone_after_its_lease_and_who_does_stays() throws Exception {
        Registry registry = registry();
        register(registry, "a", "b", "c");

        pass(registry, Duration.ofSeconds(4), "b", "c");
        assertThat(registry.registrations(REVIEWS)).hasSize(3);
        until(registry, () -> registry.registrations(REVIEWS).size() < 3, "b", "c");

        assertThat(registry.registrations(REVIEWS)).containsOnlyKeys("b", "c");
        assertThat(registry.problems()).isEmpty();
        assertThat(report(registry, "a")).isFalse();
        register(registry, "a");
        assertThat(report(registry, "a")).isTrue();
    }

    @Test
    void a_restart_drops_nobody_and_all_leases_run_anew() throws Exception {
        Registry first = registry();
        register(first, "a", "b", "c");
        first.close().block(SOON);
        pass(Duration.ofSeconds(6));

        Registry registry = registry();

        assertThat(registry.registrations(REVIEWS)).hasSize(3);
        pass(registry, Duration.ofSeconds(4), "b", "c");
        assertThat(registry.registrations(REVIEWS)).hasSize(3);
        until(registry, () -> registry.registrations(REVIEWS).size() < 3, "b", "c");
        assertThat(registry.registrations(REVIEWS)).containsOnlyKeys("b", "c");
    }

    @Test
    void when_all_are_silent_they_are_held_back_until_they_report() throws Exception {
        Registry registry = registry();
        register(registry, "a", "b", "c");

        until(registry, () -> registry.heldBack() == 3);
        assertThat(registry.problems())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .startsWith("reviews: 3 of its instances have not reported");
        pass(Duration.ofSeconds(6));
        assertThat(registry.registrations(REVIEWS)).hasSize(3);

        until(registry, () -> registry.heldBack() == 0, "a");
        pass(registry, Duration.ofSeconds(2), "a", "b", "c");
        assertThat(registry.registrations(REVIEWS)).hasSize(3);
        assertThat(registry.problems()).isEmpty();
    }

    @Test
    void most_of_a_service_are_held_back_for_a_while_and_then_dropped() throws Exception {
        Registry registry = registry();
        register(registry, "a", "b", "c", "d");

        until(registry, () -> registry.heldBack() == 3, "d");
        pass(registry, Duration.ofSeconds(2), "d");
        assertThat(registry.registrations(REVIEWS)).hasSize(4);
        until(registry, () -> registry.registrations(REVIEWS).size() == 1, "d");
        assertThat(registry.registrations(REVIEWS)).containsOnlyKeys("d");
        until(registry, () -> registry.heldBack() == 0, "d");
    }

    @Test
    void whose_address_another_has_taken_is_not_held_back() throws Exception {
        Registry registry = registry();
        registry.register(one("old1", "10.0.0.1")).block(SOON);
        registry.register(one("old2", "10.0.0.2")).block(SOON);
        registry.register(one("new1", "10.0.0.1")).block(SOON);

        until(registry, () -> registry.registrations(REVIEWS).size() == 2, "new1");

        assertThat(registry.registrations(REVIEWS)).containsOnlyKeys("new1", "old2");
        assertThat(registry.heldBack()).isEqualTo(1);
    }

    @Test
    void who_has_registered_and_not_reported_is_expected_to() throws Exception {
        Registry registry = registry();
        register(registry, "a");

        Instance instance = Objects.requireNonNull(registry.instance(key("a")));
        assertThat(instance.report()).isEqualTo(Report.NONE);
        assertThat(instance.isSilent()).isFalse();
        until(
                registry,
                () -> Objects.requireNonNull(registry.instance(key("a"))).isSilent());
    }

    @Test
    void who_reports_is_known_then_silent_then_forgotten() throws Exception {
        Registry registry = registry();
        Report report = new Report(
                7,
                "2026-01-01T00:00:00Z",
                List.of(new Report.Rejection(8, List.of("no"))),
                "0.1.0",
                Map.of("version", "v1"),
                new Report.Calls(10, 3),
                true);

        assertThat(registry.report(key("a"), report).block(SOON)).isFalse();

        Instance instance = Objects.requireNonNull(registry.instance(key("a")));
        assertThat(instance.report()).isEqualTo(report);
        assertThat(instance.isSilent()).isFalse();
        assertThat(instance.isRegistered()).isFalse();
        until(
                registry,
                () -> Objects.requireNonNull(registry.instance(key("a"))).isSilent());
        until(registry, () -> registry.instances().isEmpty());
        assertThat(registry.instance(key("a"))).isNull();
    }

    @Test
    void there_is_room_for_so_many() throws Exception {
        Registry registry = registry(SETTINGS.withMaxRegistrations(2).withMaxInstances(2));
        register(registry, "a", "b", "a");
        report(registry, "a");
        report(registry, "b");

        assertThatThrownBy(() -> register(registry, "c"))
                .isInstanceOf(RegistryException.class)
                .hasMessage("this service has 2 registrations, as many as it takes");
        assertThatThrownBy(() -> report(registry, "c"))
                .isInstanceOf(RegistryException.class)
                .hasMessage("this service has 2 instances, as many as it takes");
        registry.deregister(key("a")).block(SOON);
        register(registry, "c");
    }

    @Test
    void many_register_at_once() throws Exception {
        Registry registry = registry();
        List<Mono<Void>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(registry.register(one("i" + i, "10.1.1.1")));
        }
        Mono.when(all).block(SOON);
        assertThat(registry.registrations(REVIEWS)).hasSize(300);
        registry.close().block(SOON);
        assertThat(registry().registrations(REVIEWS)).hasSize(300);
    }
}
