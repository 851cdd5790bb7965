package io.inmesh.control.store;

import static io.inmesh.control.store.Texts.commit;
import static io.inmesh.control.store.Texts.put;
import static io.inmesh.control.store.Texts.route;
import static io.inmesh.control.store.Texts.routeText;
import static io.inmesh.control.store.Texts.service;
import static io.inmesh.control.store.Texts.serviceText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.control.store.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What every {@link Store} does with canaries. */
abstract class StoreCanaryContractTest extends StoreFixture {

    private static final CanaryOrder.Start TENTH = new CanaryOrder.Start(
            CanarySelection.share(10),
            CanaryRule.BY_HAND.withAbortAbove(2.5).withMinimumCalls(7).withPromoteAfter(Duration.ofMinutes(5)));

    private static final Commit PROMOTE = Commit.ending("boss", "", new CanaryOrder.Promote(0));
    private static final Commit ABORT = Commit.ending("boss", "too slow", new CanaryOrder.Abort(0));

    private static @Nullable String text(Snapshot snapshot, String name) {
        StoredResource found = snapshot.resources().get(service(name));
        return found == null ? null : found.text();
    }

    /** A service with one port for most and another one for a tenth; one that only they have; one that they have not. */
    private static Revision begin(Store store) {
        done(store, put("a", "80"));
        done(store, put("gone", "1"));
        return done(
                store,
                commit(
                                Write.put(service("a"), serviceText("a", "81")),
                                Write.put(service("new"), serviceText("new", "1")),
                                Write.remove(service("gone")))
                        .asCanary(TENTH));
    }

    @Test
    void a_canary_is_a_revision_for_all_whose_changes_only_the_selected_see() throws Exception {
        Store store = store();

        Revision revision = begin(store);

        Snapshot now = store.current();
        assertThat(revision.number()).isEqualTo(3);
        assertThat(revision.changes()).isEmpty();
        assertThat(Objects.requireNonNull(revision.canary()).changes())
                .containsExactly(
                        new Change(service("a"), serviceText("a", "80"), serviceText("a", "81")),
                        new Change(service("new"), null, serviceText("new", "1")),
                        new Change(service("gone"), serviceText("gone", "1"), null));
        assertThat(now.revision()).isEqualTo(3);
        assertThat(now.ofOthers().resources()).containsOnlyKeys(service("a"), service("gone"));
        assertThat(text(now.ofOthers(), "a")).isEqualTo(serviceText("a", "80"));
        assertThat(now.ofSelected().revision()).isEqualTo(3);
        assertThat(now.ofSelected().resources()).containsOnlyKeys(service("a"), service("new"));
        assertThat(now.ofSelected().resources().get(service("a")))
                .isEqualTo(new StoredResource(service("a"), serviceText("a", "81"), 3));
        assertThat(store.at(2).canary()).isNull();
    }

    @Test
    void a_canary_outlives_a_restart_and_everybody_who_shares_the_store_knows_it() throws Exception {
        Store store = store();
        begin(store);
        Snapshot now = store.current();
        List<Revision> history = store.history();

        Store again = isShared() ? store() : reopened(store);

        assertThat(again.current()).isEqualTo(now);
        assertThat(again.history()).isEqualTo(history);
        assertThat(Objects.requireNonNull(again.current().canary()).start()).isEqualTo(TENTH);
        assertThat(done(again, PROMOTE).changes()).hasSize(3);
    }

    @Test
    void promoted_it_is_for_all_with_its_name_in_the_history() throws Exception {
        Store store = store();
        Revision begun = begin(store);
        Snapshot selected = store.current().ofSelected();

        Revision promoted = done(store, PROMOTE);

        assertThat(promoted.number()).isEqualTo(4);
        assertThat(promoted.changes())
                .isEqualTo(Objects.requireNonNull(begun.canary()).changes());
        assertThat(Objects.requireNonNull(promoted.canary()).order()).isEqualTo(new CanaryOrder.Promote(3));
        assertThat(store.current().canary()).isNull();
        assertThat(store.current().ofSelected()).isSameAs(store.current());
        assertThat(store.current().resources().keySet())
                .isEqualTo(selected.resources().keySet());
        assertThat(text(store.current(), "a")).isEqualTo(serviceText("a", "81"));
        assertThat(reopened(store).current().resources()).containsOnlyKeys(service("a"), service("new"));
    }

    @Test
    void aborted_it_leaves_nothing_but_two_revisions() throws Exception {
        Store store = store();
        begin(store);
        Map<ResourceKey, StoredResource> before = store.at(2).resources();

        Revision aborted = done(store, ABORT);

        assertThat(aborted.number()).isEqualTo(4);
        assertThat(aborted.message()).isEqualTo("too slow");
        assertThat(Objects.requireNonNull(aborted.canary()).order()).isEqualTo(new CanaryOrder.Abort(3));
        assertThat(store.current().canary()).isNull();
        assertThat(store.current().resources()).isEqualTo(before);
        assertThat(reopened(store).current().resources()).isEqualTo(before);
    }

    @Test
    void one_at_a_time_and_none_that_is_not_there_ends() throws Exception {
        Store store = store();
        assertThat(refused(store, PROMOTE)).hasMessage("no canary is under way (expected: a canary)");
        begin(store);

        StoreException second = refused(store, put("b", "1").asCanary(TENTH));

        assertThat(second.kind()).isEqualTo(Kind.BLOCKED);
        assertThat(second)
                .hasMessage("a canary is under way since revision 3 (10%; Service default/a, Service default/gone,"
                        + " Service default/new) (expected: that it is promoted or aborted first)");
        assertThat(refused(store, Commit.ending("x", "", new CanaryOrder.Promote(2))))
                .hasMessageEndingWith("(expected: the canary since revision 2)");
        assertThat(done(store, Commit.ending("x", "", new CanaryOrder.Promote(3)))
                        .number())
                .isEqualTo(4);
        assertThat(refused(store, ABORT).kind()).isEqualTo(Kind.BLOCKED);
    }

    @Test
    void others_write_on_but_not_what_it_holds() throws Exception {
        Store store = store();
        begin(store);

        done(store, put("b", "1"));
        StoreException held = refused(store, put("a", "82"));

        assertThat(held.kind()).isEqualTo(Kind.BLOCKED);
        assertThat(held).hasMessageStartingWith("Service default/a: a canary is under way since revision 3 (10%;");
        assertThat(held.problems()).extracting(problem -> problem.origin()).containsExactly("Service/default/a");
        assertThat(store.current().revision()).isEqualTo(4);
        assertThat(text(store.current().ofSelected(), "b")).isEqualTo(serviceText("b", "1"));
        assertThat(text(store.current().ofSelected(), "a")).isEqualTo(serviceText("a", "81"));
        assertThatThrownBy(() -> done(store, Rollback.to(store, 0, "tester"))).hasMessageContaining("canary");
    }

    @Test
    void what_would_be_wrong_for_the_selected_alone_is_refused_too() throws Exception {
        Store store = store();
        done(store, put("a", "80"));
        done(store, put("b", "1"));
        assertThat(refused(store, put("a", "bad").asCanary(TENTH)).kind()).isEqualTo(Kind.INVALID);
        done(store, commit(Write.put(route("r"), routeText("r", "b"))).asCanary(TENTH));

        StoreException e = refused(store, commit(Write.remove(service("b"))));

        assertThat(e.kind()).isEqualTo(Kind.INVALID);
        assertThat(e.problems()).extracting(Object::toString).containsExactly("Route/default/r:4: to: b");
        assertThat(done(store, commit(Write.remove(service("a")))).number()).isEqualTo(4);
    }

    @Test
    void one_that_would_change_nothing_is_none() throws Exception {
        Store store = store();
        done(store, put("a", "80"));

        Revision none = done(store, put("a", "80").asCanary(TENTH));

        assertThat(none.isNothing()).isTrue();
        assertThat(store.current().canary()).isNull();
    }

    @Test
    void of_two_who_end_it_one_wins() throws Exception {
        Store first = store();
        Store second = isShared() ? store() : first;
        begin(first);
        second.newest().block(SOON);

        List<String> outcomes = Mono.zip(
                        outcome(first, Commit.ending("one", "", new CanaryOrder.Promote(3))),
                        outcome(second, Commit.ending("two", "", new CanaryOrder.Abort(3))),
                        (one, two) -> List.of(one, two))
                .block(SOON);

        assertThat(outcomes).containsExactlyInAnyOrder("revision 4", "BLOCKED");
    }

    private static Mono<String> outcome(Store store, Commit commit) {
        return store.commit(commit)
                .map(revision -> "revision " + revision.number())
                .onErrorResume(StoreException.class, e -> Mono.just(e.kind().toString()));
    }

    @Test
    void it_is_kept_when_the_revision_that_began_it_is_forgotten() throws Exception {
        Store store = store();
        begin(store);
        Canary canary = store.current().canary();
        IntStream.range(0, 3 * KEPT).forEach(i -> done(store, put("b", "" + i)));

        assertThat(store.current().canary()).isEqualTo(canary);
        Store again = reopened(store);
        assertThat(again.current().canary()).isEqualTo(canary);
        done(again, PROMOTE);
        assertThat(text(again.current(), "a")).isEqualTo(serviceText("a", "81"));
    }

    @Test
    void a_share_holds_about_as_many_names_always_the_same_and_each_canary_others() {
        CanarySelection tenth = CanarySelection.share(10);
        long first = selected(tenth, 3);
        long both = IntStream.range(0, 10_000)
                .filter(i -> tenth.selects("i-" + i, Map.of(), 3) && tenth.selects("i-" + i, Map.of(), 4))
                .count();

        assertThat(first).isBetween(900L, 1_100L).isEqualTo(selected(tenth, 3));
        assertThat(both).isBetween(50L, 150L);
        assertThat(selected(CanarySelection.share(100), 3)).isEqualTo(10_000);
        assertThat(tenth.selects("", Map.of(), 3)).isFalse();
        // Who is among a tenth is among a half.
        assertThat(IntStream.range(0, 10_000)
                        .filter(i -> tenth.selects("i-" + i, Map.of(), 3))
                        .allMatch(i -> CanarySelection.share(50).selects("i-" + i, Map.of(), 3)))
                .isTrue();
    }

    private static long selected(CanarySelection selection, long since) {
        return IntStream.range(0, 10_000)
                .filter(i -> selection.selects("i-" + i, Map.of(), since))
                .count();
    }

    @Test
    void labels_select_who_has_all_of_them() {
        CanarySelection labels = CanarySelection.parse("version=v2,zone=a");

        assertThat(labels.selects("", Map.of("version", "v2", "zone", "a", "x", "y"), 1))
                .isTrue();
        assertThat(labels.selects("i", Map.of("version", "v2"), 1)).isFalse();
        assertThat(CanarySelection.parse("12.5%")).isEqualTo(CanarySelection.share(12.5));
        assertThat(labels).hasToString("version=v2,zone=a");
        assertThat(CanarySelection.share(12.5)).hasToString("12.5%");
        for (String wrong : List.of("", "0%", "101%", "ten%", "v2", "=x", "NaN%", "-1%")) {
            assertThatThrownBy(() -> CanarySelection.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("canary: ");
        }
    }
}
