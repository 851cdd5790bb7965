package io.inmesh.control.store;

import static io.inmesh.control.store.Texts.commit;
import static io.inmesh.control.store.Texts.put;
import static io.inmesh.control.store.Texts.route;
import static io.inmesh.control.store.Texts.routeText;
import static io.inmesh.control.store.Texts.service;
import static io.inmesh.control.store.Texts.serviceText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What every {@link Store} does. Subclasses bring one that is empty, keeps 20 revisions and is {@link Texts#PICKY}. */
abstract class StoreContractTest extends StoreCanaryContractTest {

    @Test
    void it_begins_empty_before_the_first_revision() throws Exception {
        Store store = store();

        assertThat(store.current()).isEqualTo(Snapshot.EMPTY);
        assertThat(store.history()).isEmpty();
        assertThat(store.problems()).isEmpty();
        store.probe().block(SOON);
    }

    @Test
    void what_is_written_is_there_to_the_letter_with_who_when_and_why() throws Exception {
        Store store = store();
        String text = serviceText("a", "80");

        Revision revision = done(store, put("a", "80"));

        assertThat(revision.number()).isEqualTo(1);
        assertThat(revision.who()).isEqualTo("tester");
        assertThat(revision.message()).isEqualTo("a test");
        assertThat(revision.when()).isBetween(java.time.Instant.now().minusSeconds(60), java.time.Instant.now());
        assertThat(revision.changes()).containsExactly(new Change(service("a"), null, text));
        assertThat(store.current().revision()).isEqualTo(1);
        assertThat(store.current().resources())
                .containsExactlyEntriesOf(new java.util.TreeMap<>(
                        java.util.Map.of(service("a"), new StoredResource(service("a"), text, 1))));
    }

    @Test
    void it_is_all_there_when_it_is_opened_again() throws Exception {
        Store store = store();
        done(store, put("a", "80"));
        done(store, put("b", "81"));
        done(store, put("a", "82"));
        done(store, commit(Write.remove(service("b"))));
        Snapshot current = store.current();
        List<Revision> history = store.history();

        Store again = reopened(store);

        assertThat(again.current()).isEqualTo(current);
        assertThat(again.history()).isEqualTo(history);
        assertThat(done(again, put("c", "1")).number()).isEqualTo(5);
    }

    @Test
    void a_revision_holds_all_of_its_changes_or_nothing() throws Exception {
        Store store = store();
        done(store, put("a", "80"));

        StoreException e = refused(
                store,
                commit(
                        Write.put(service("b"), serviceText("b", "1")),
                        Write.put(service("c"), serviceText("c", "bad")),
                        Write.put(route("r"), routeText("r", "nowhere"))));

        assertThat(e.kind()).isEqualTo(StoreException.Kind.INVALID);
        assertThat(e.problems())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("Service/default/c:7: spec.port: bad", "Route/default/r:4: to: nowhere");
        assertThat(store.current().revision()).isEqualTo(1);
        Revision both = done(
                store,
                commit(
                        Write.put(service("b"), serviceText("b", "1")),
                        Write.put(route("r"), routeText("r", "b")),
                        Write.remove(service("a"))));
        assertThat(both.number()).isEqualTo(2);
        assertThat(store.current().resources()).containsOnlyKeys(service("b"), route("r"));
    }

    @Test
    void a_text_that_is_not_the_resource_is_refused_with_every_reason() throws Exception {
        Store store = store();

        StoreException e = refused(
                store,
                commit(
                        Write.put(service("a"), serviceText("b", "80")),
                        Write.put(service("c"), "a: [1"),
                        Write.put(service("d"), ""),
                        Write.put(service("e"), serviceText("e", "1") + "---\n" + serviceText("f", "1"))));

        assertThat(e.kind()).isEqualTo(StoreException.Kind.INVALID);
        assertThat(e.problems())
                .extracting(problem -> problem.origin())
                .containsExactly("Service/default/a", "Service/default/c", "Service/default/d", "Service/default/e");
        assertThat(e.problems().get(0).toString())
                .isEqualTo("Service/default/a:1: the text is of Service default/b (expected: of Service default/a)");
        assertThat(store.current()).isEqualTo(Snapshot.EMPTY);
    }

    @Test
    void a_write_that_expects_something_else_changes_nothing() throws Exception {
        Store store = store();
        done(store, put("a", "80"));
        Write write = Write.put(service("a"), serviceText("a", "81"));

        assertThat(refused(store, commit(write.expecting(7))))
                .hasMessage("Service default/a: revision 1 (expected: revision 7)");
        assertThat(refused(store, commit(write.expecting(Write.ABSENT))))
                .hasMessage("Service default/a: revision 1 (expected: that it does not exist)");
        assertThat(refused(store, commit(Write.remove(service("b")).expecting(Write.PRESENT))))
                .hasMessage("Service default/b: it does not exist (expected: that it exists)");
        assertThat(store.current().revision()).isEqualTo(1);
        assertThat(done(store, commit(write.expecting(1))).number()).isEqualTo(2);
        assertThat(done(
                                store,
                                commit(Write.put(service("b"), serviceText("b", "1"))
                                        .expecting(Write.ABSENT)))
                        .number())
                .isEqualTo(3);
    }

    @Test
    void of_two_writers_who_saw_the_same_exactly_one_wins() throws Exception {
        Store first = store();
        Store second = isShared() ? store() : first;
        done(first, put("a", "0"));
        second.watch(0).blockFirst(SOON);
        for (int round = 0; round < 10; round++) {
            long seen = Objects.requireNonNull(first.current().resources().get(service("a")))
                    .revision();
            AtomicInteger won = new AtomicInteger();
            AtomicInteger lost = new AtomicInteger();
            CountDownLatch both = new CountDownLatch(2);
            for (Store store : List.of(first, second)) {
                String text = serviceText("a", round + "-" + (store == first ? "first" : "second") + System.nanoTime());
                store.commit(commit(Write.put(service("a"), text).expecting(seen)))
                        .doFinally(signal -> both.countDown())
                        .subscribe(done -> won.incrementAndGet(), error -> lost.incrementAndGet());
            }
            assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(won).hasValue(1);
            assertThat(lost).hasValue(1);
        }
    }

    @Test
    void a_write_that_changes_nothing_makes_no_revision() throws Exception {
        Store store = store();
        done(store, put("a", "80"));

        Revision none = done(store, put("a", "80"));

        assertThat(none.number()).isEqualTo(1);
        assertThat(none.changes()).isEmpty();
        assertThat(done(store, commit(Write.remove(service("zzz")))).changes()).isEmpty();
        assertThat(store.history()).hasSize(1);
    }

    @Test
    void a_watch_tells_what_was_and_then_what_becomes_each_once_and_in_order() throws Exception {
        Store store = store();
        Store other = isShared() ? store() : store;
        done(store, put("a", "1"));
        done(store, put("a", "2"));

        StepVerifier.create(other.watch(1).map(Revision::number))
                .expectNext(2L)
                .then(() -> done(store, put("a", "3")))
                .expectNext(3L)
                .then(() -> done(store, put("a", "4")))
                .then(() -> done(store, put("a", "5")))
                .expectNext(4L, 5L)
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void a_slow_watcher_gets_nothing_it_did_not_ask_for_and_is_told_when_it_is_too_late() throws Exception {
        Store store = store();
        done(store, put("a", "0"));

        StepVerifier.create(store.watch(0), 1)
                .expectNextMatches(revision -> revision.number() == 1)
                .then(() -> {
                    for (int i = 1; i <= KEPT + 2; i++) {
                        done(store, put("a", "" + i));
                    }
                })
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(StoreException.class)
                        .hasMessage("revision 1 (expected: 2 to 22, which the history holds)"))
                .verify(SOON);
    }

    @Test
    void history_is_bounded_and_what_is_forgotten_cannot_be_asked_for() throws Exception {
        Store store = store();
        for (int i = 1; i <= KEPT + 5; i++) {
            done(store, put("a", "" + i));
        }

        assertThat(store.history()).hasSize(KEPT);
        assertThat(store.history().get(0).number()).isEqualTo(KEPT + 5);
        assertThat(store.at(6).resources().get(service("a")))
                .isEqualTo(new StoredResource(service("a"), serviceText("a", "6"), 6));
        assertThatThrownBy(() -> store.at(4)).hasMessage("revision 4 (expected: 5 to 25, which the history holds)");
        assertThatThrownBy(() -> store.at(26)).isInstanceOf(StoreException.class);
        StepVerifier.create(store.watch(4)).expectError(StoreException.class).verify(SOON);
        StepVerifier.create(store.watch(26)).expectError(StoreException.class).verify(SOON);
        Store again = reopened(store);
        assertThat(again.current()).isEqualTo(store.current());
    }

    @Test
    void a_rollback_is_a_new_revision_that_says_what_an_old_one_said() throws Exception {
        Store store = store();
        done(store, put("a", "1"));
        done(store, put("b", "2"));
        Snapshot then = store.current();
        done(store, commit(Write.remove(service("a")), Write.put(service("c"), serviceText("c", "3"))));
        done(store, put("b", "4"));

        Revision back = done(store, Rollback.to(store, 2, "tester"));

        assertThat(back.number()).isEqualTo(5);
        assertThat(back.message()).isEqualTo("rollback to revision 2");
        assertThat(store.current().resources().keySet())
                .isEqualTo(then.resources().keySet());
        then.resources()
                .forEach((key, resource) -> assertThat(Objects.requireNonNull(
                                        store.current().resources().get(key))
                                .text())
                        .isEqualTo(resource.text()));
        assertThatThrownBy(() -> Rollback.to(store, 99, "tester")).isInstanceOf(StoreException.class);
    }

    @Test
    void large_revisions_pass() throws Exception {
        Store store = store();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            writes.add(Write.put(service("s" + i), serviceText("s" + i, "80")));
        }

        done(store, new Commit("tester", "", writes));

        assertThat(store.current().resources()).hasSize(1000);
        assertThat(reopened(store).current()).isEqualTo(store.current());
    }

    @Test
    void closing_ends_watches_and_refuses_writes() throws Exception {
        Store store = store();
        Flux<Revision> watch = store.watch(0);

        StepVerifier.create(watch)
                .then(() -> store.close().block(SOON))
                .expectComplete()
                .verify(SOON);
        assertThat(refused(store, put("a", "1")).kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
        store.close().block(SOON);
    }
}
