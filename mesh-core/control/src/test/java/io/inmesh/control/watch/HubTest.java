package io.inmesh.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.control.registry.FileRegistry;
import io.inmesh.control.registry.InstanceKey;
import io.inmesh.control.registry.Registration;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.registry.RegistrySettings;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.FileStore;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.Write;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** Who is told what, and when. */
class HubTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final List<Update> encoded = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Store store;

    @SuppressWarnings("NullAway.Init")
    private Registry registry;

    @SuppressWarnings("NullAway.Init")
    private Hub hub;

    @BeforeEach
    void start() {
        store = FileStore.open(FileStoreSettings.of(directory), HubTest::anything, time);
        registry = FileRegistry.open(directory.resolve("registrations"), RegistrySettings.DEFAULT, time);
        hub = new Hub(store, registry, this::words, Schedulers.immediate(), time, Duration.ofSeconds(5));
    }

    private static io.inmesh.control.store.ResourceValidator.Verdict anything(
            Snapshot before, Snapshot after, java.util.Set<ResourceKey> changed) {
        return new io.inmesh.control.store.ResourceValidator.Verdict(List.of(), List.of());
    }

    @AfterEach
    void stop() {
        hub.close();
        registry.close().block(SOON);
        store.close().block(SOON);
    }

    private byte[] words(Update update) {
        encoded.add(update);
        String changed = update.changed().stream()
                .map(each -> "+" + each.key().kind() + "/" + each.key().name())
                .collect(Collectors.joining(" "));
        String removed = update.removed().stream()
                .map(each -> " -" + each.kind() + "/" + each.name())
                .collect(Collectors.joining());
        return ((update.isWhole() ? "all " : "") + changed + removed + " @" + update.revision())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What one client was told. */
    private final class Client {

        private final List<ByteBuffer> events = new ArrayList<>();

        Client(@Nullable Position known, String... services) {
            hub.stream(Interest.of(List.of(services), "default"), Member.NOBODY, known, SOON)
                    .subscribe(events::add);
        }

        List<String> told() {
            List<String> told = events.stream()
                    .map(each -> StandardCharsets.UTF_8.decode(each.duplicate()).toString())
                    .filter(each -> !each.startsWith("event: heartbeat"))
                    .toList();
            events.clear();
            return told;
        }
    }

    private void register(String service, String instance) {
        registry.register(Registration.of(
                        new InstanceKey("default", service, instance), "10.0.0.1", Map.of("http", 9080)))
                .block(SOON);
    }

    private void leave(String service, String instance) {
        registry.deregister(new InstanceKey("default", service, instance)).block(SOON);
    }

    private void put(String kind, String name, String text) {
        store.commit(new Commit("me", "", List.of(Write.put(new ResourceKey(kind, "default", name), text))))
                .block(SOON);
    }

    private void route(String name, String to) {
        put("VirtualService", name, """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %s}
                spec: {hosts: [%s], http: [{route: [{destination: {host: %s}}]}]}
                """.formatted(name, name, to));
    }

    private void gather() {
        time.advance(Hub.GATHER);
    }

    @Test
    void a_registration_is_told_to_those_alone_who_call_the_service() {
        Client caller = new Client(null, "a");
        Client other = new Client(null, "b");
        Client nobody = new Client(null, "");
        assertThat(caller.told()).containsExactly("all  @0");
        other.told();
        nobody.told();

        register("a", "one");
        gather();

        assertThat(caller.told()).containsExactly("+EndpointSlice/a-registered +Service/a @0");
        assertThat(other.told()).isEmpty();
        assertThat(nobody.told()).isEmpty();
        leave("a", "one");
        gather();
        assertThat(caller.told()).containsExactly(" -EndpointSlice/a-registered -Service/a @0");
    }

    @Test
    void clients_that_have_the_same_to_learn_share_the_bytes_whatever_else_they_call() {
        Client first = new Client(null, "a", "x");
        Client second = new Client(null, "a", "y");
        Client third = new Client(null, "a", "x");
        List.of(first, second, third).forEach(Client::told);
        encoded.clear();

        register("a", "one");
        gather();

        assertThat(encoded).hasSize(1);
        assertThat(second.events.get(0).array()).isSameAs(first.events.get(0).array());
        assertThat(third.events.get(0).array()).isSameAs(first.events.get(0).array());
    }

    @Test
    void a_burst_is_told_together_and_a_revision_at_once() {
        Client caller = new Client(null, "a");
        caller.told();
        register("a", "first");
        time.advance(Duration.ofMillis(1));
        assertThat(caller.told()).hasSize(1);

        for (int i = 0; i < 50; i++) {
            register("a", "i" + i);
        }
        time.advance(Duration.ofMillis(90));
        assertThat(caller.told()).isEmpty();
        time.advance(Duration.ofMillis(20));
        assertThat(caller.told()).hasSize(1);

        register("a", "last");
        route("a", "b");
        assertThat(caller.told()).containsExactly("+EndpointSlice/a-registered +VirtualService/a @1");
        gather();
        assertThat(caller.told()).isEmpty();
    }

    @Test
    void a_route_decides_whose_instances_concern_a_caller() {
        register("b", "one");
        register("c", "one");
        gather();
        Client caller = new Client(null, "a");
        assertThat(caller.told()).containsExactly("all  @0");

        route("a", "b");
        assertThat(caller.told()).containsExactly("+EndpointSlice/b-registered +Service/b +VirtualService/a @1");
        route("a", "c");
        assertThat(caller.told())
                .containsExactly("+EndpointSlice/c-registered +Service/c +VirtualService/a"
                        + " -EndpointSlice/b-registered -Service/b @2");
        register("b", "two");
        gather();
        assertThat(caller.told()).isEmpty();
        register("c", "two");
        gather();
        assertThat(caller.told()).containsExactly("+EndpointSlice/c-registered @2");
    }

    @Test
    void who_comes_back_is_told_what_is_new_since_or_everything() {
        register("a", "one");
        register("b", "one");
        gather();
        Client client = new Client(null, "a", "b");
        client.told();
        Position known = encoded.get(encoded.size() - 1).position();
        assertThat(known.version()).isPositive();
        assertThat(Position.parse(known.toString())).isEqualTo(known);

        leave("a", "one");
        register("b", "two");
        gather();

        assertThat(new Client(known, "a", "b").told())
                .containsExactly("+EndpointSlice/b-registered -EndpointSlice/a-registered -Service/a @0");
        assertThat(new Client(new Position(0, "other", known.version()), "a", "b").told())
                .containsExactly("all +EndpointSlice/b-registered +Service/b @0");
        assertThat(new Client(new Position(0, "", 0), "a", "b").told())
                .containsExactly("+EndpointSlice/b-registered +Service/b @0");
        assertThat(new Client(hub.newest().position(known.epoch()), "a", "b").told())
                .isEmpty();
    }

    @Test
    void what_is_gone_and_forgotten_is_told_by_the_whole() {
        register("a", "keep");
        gather();
        Client client = new Client(null, "a");
        client.told();
        Position known = encoded.get(encoded.size() - 1).position();
        // Each port makes another slice, whose name is never used again.
        for (int i = 0; i < 150; i++) {
            registry.register(Registration.of(
                            new InstanceKey("default", "a", "other"), "10.0.0.1", Map.of("http", 1000 + i)))
                    .block(SOON);
            gather();
        }

        assertThat(new Client(known, "a").told()).singleElement().asString().startsWith("all +EndpointSlice/a-reg");
        client.told();
        leave("a", "other");
        gather();
        assertThat(client.told()).singleElement().asString().startsWith("+EndpointSlice/a-registered");
    }

    @Test
    void streams_that_end_are_forgotten() {
        List<reactor.core.Disposable> open = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            open.add(hub.stream(Interest.of(List.of("s" + i % 3), "default"), Member.NOBODY, null, SOON)
                    .subscribe());
        }
        assertThat(hub.streams()).isEqualTo(10);
        open.forEach(reactor.core.Disposable::dispose);
        assertThat(hub.streams()).isZero();
        register("s1", "one");
        gather();
        assertThat(encoded.stream().filter(each -> !each.isWhole())).isEmpty();
    }
}
