package io.inmesh.config.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.subscription.FakeReplicas.Stream;
import io.inmesh.config.subscription.SubscriptionSettings.Timing;
import io.inmesh.service.Response;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How streams follow one another, whatever becomes of them. */
class WatchTest {

    private static final Duration BEAT = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final Workplace place = new Workplace(time.scheduler(), time, new Random(42));
    private final List<Snapshot> told = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Watch.Listener listener = new Watch.Listener() {
        @Override
        public void told(Snapshot snapshot) {
            told.add(snapshot);
        }

        @Override
        public void reconnecting() {
            reconnects++;
        }

        @Override
        public void failed(String address, Throwable why) {
            failures.add(address + ": " + why.getMessage());
        }
    };
    private int reconnects;
    private FakeReplicas replicas = new FakeReplicas(1);
    private Watch watch = watch(1, Snapshot.NOTHING);

    private Watch watch(int count, Snapshot known) {
        replicas = new FakeReplicas(count);
        return new Watch(replicas, place, Timing.DEFAULT, "/v1/watch?caller=page.default", known, listener);
    }

    private void pass(Duration duration) {
        time.advance(duration);
    }

    private void settle() {
        time.advance(Duration.ofMillis(1));
    }

    /** Until another stream has been begun. */
    private void untilAnother() {
        int before = replicas.streams.size();
        while (replicas.streams.size() == before) {
            pass(Duration.ofMillis(50));
        }
    }

    private Snapshot last() {
        return told.get(told.size() - 1);
    }

    private String text(String resource) {
        return Objects.requireNonNull(last().resources().get(resource)).text();
    }

    private static Interest of(String... names) {
        return Interest.of(List.of(names));
    }

    private void start(Interest interest, long revision, String... resources) {
        watch.want(interest);
        replicas.last().snapshot(revision, resources);
        settle();
    }

    @Test
    void what_is_told_first_and_each_change_after_it_is_known() {
        start(of("a.default"), 3, "Service/default/a=one", "Service/default/b=two");
        assertThat(replicas.last().target()).isEqualTo("/v1/watch?caller=page.default&service=&service=a.default");
        assertThat(replicas.last().lastEventId()).isEmpty();
        assertThat(last().resources()).hasSize(2);
        replicas.last().change(4, List.of("Service/default/c=three"), List.of("Service/default/a"));
        settle();
        assertThat(last().revision()).isEqualTo(4);
        assertThat(last().resources().keySet()).containsExactly("Service/default/b", "Service/default/c");
    }

    @Test
    void who_uses_nothing_yet_asks_for_what_is_shared() {
        watch.want(Interest.SHARED);
        assertThat(replicas.last().target()).endsWith("&service=");
    }

    @Test
    void a_stream_that_goes_silent_is_given_up_after_15_seconds_and_taken_up_where_it_was() {
        start(of("a.default"), 3, "Service/default/a=one");
        pass(BEAT);
        replicas.last().heartbeat(3);
        settle();
        pass(Duration.ofSeconds(14));
        assertThat(failures).isEmpty();
        pass(Duration.ofSeconds(1).plusMillis(200));
        assertThat(failures).containsExactly("replica-0: nothing was heard for PT15S: given up");
        assertThat(replicas.streams).hasSize(2);
        assertThat(replicas.streams.get(0).isCancelled).isTrue();
        assertThat(replicas.renewed).as("whatever carried it may be dead").containsExactly(0);
        assertThat(replicas.last().lastEventId()).isEqualTo("3-1");
        assertThat(reconnects).isEqualTo(1);
        replicas.last().change(5, List.of("Service/default/a=two"), List.of());
        settle();
        assertThat(text("Service/default/a")).isEqualTo("two");
    }

    @Test
    void where_nothing_is_new_the_first_heartbeat_says_so() {
        start(of("a.default"), 3, "Service/default/a=one");
        replicas.last().end();
        pass(Duration.ofSeconds(1));
        replicas.last().heartbeat(3);
        settle();
        assertThat(watch.isCurrent()).isTrue();
        assertThat(last().resources()).hasSize(1);
    }

    @Test
    void waits_grow_to_half_a_minute_spread_and_begin_anew_after_health() {
        replicas.refusals.put(0, Mono.error(new Refusal(0, "refused")));
        watch.want(Interest.SHARED);
        List<Long> at = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            int before = replicas.streams.size();
            pass(Duration.ofMillis(50));
            if (replicas.streams.size() > before) {
                at.add(time.nanoTime() / 1_000_000);
            }
        }
        List<Long> waits = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            waits.add(at.get(i) - at.get(i - 1));
        }
        assertThat(waits.get(0)).isLessThan(300);
        assertThat(waits.subList(waits.size() - 3, waits.size()))
                .allSatisfy(wait -> assertThat(wait).isBetween(14_900L, 30_100L));
        assertThat(waits.stream().distinct().count()).isGreaterThan(5);

        replicas.refusals.clear();
        untilAnother();
        Stream open = replicas.last();
        open.snapshot(1);
        pass(BEAT);
        open.heartbeat(1);
        pass(BEAT.plusSeconds(1));
        open.end();
        int before = replicas.streams.size();
        pass(Duration.ofMillis(150));
        assertThat(replicas.streams).hasSize(before + 1);
    }

    @Test
    void a_wider_interest_is_asked_for_beside_the_old_stream_which_goes_on_until_all_is_told() {
        start(of("a.default"), 3, "Service/default/a=one");
        Stream old = replicas.last();
        watch.want(of("a.default", "b.default"));
        Stream wider = replicas.last();
        assertThat(wider).isNotSameAs(old);
        assertThat(wider.target()).endsWith("&service=a.default&service=b.default");
        assertThat(wider.lastEventId()).isEmpty();
        old.change(4, List.of("Service/default/a=two"), List.of());
        wider.heartbeat(4);
        settle();
        assertThat(old.isCancelled).isFalse();
        assertThat(text("Service/default/a")).isEqualTo("two");
        wider.snapshot(4, "Service/default/a=two", "Service/default/b=x");
        settle();
        assertThat(old.isCancelled).isTrue();
        assertThat(last().interest().names()).containsExactly("a.default", "b.default");
        assertThat(last().resources()).hasSize(2);
    }

    @Test
    void an_interest_that_grows_meanwhile_is_asked_for_afterwards() {
        start(of("a.default"), 3);
        watch.want(of("a.default", "b.default"));
        watch.want(of("a.default", "b.default", "c.default"));
        assertThat(replicas.streams).hasSize(2);
        replicas.last().snapshot(3);
        settle();
        assertThat(replicas.streams).hasSize(3);
        assertThat(replicas.last().target()).endsWith("&service=c.default");
    }

    @Test
    void what_does_not_follow_is_asked_for_as_a_whole() {
        start(of("a.default"), 3, "Service/default/a=one");
        replicas.last().heartbeat(5);
        settle();
        assertThat(failures).hasSize(1);
        pass(Duration.ofMillis(150));
        assertThat(replicas.last().lastEventId()).isEmpty();
        assertThat(watch.known().resources()).as("what is known stays").hasSize(1);
    }

    @Test
    void another_replica_is_asked_at_once() {
        watch = watch(3, Snapshot.NOTHING);
        replicas.refusals.put(0, Mono.error(new Refusal(0, "refused")));
        replicas.refusals.put(1, Mono.just(Response.of(503)));
        watch.want(Interest.SHARED);
        pass(Duration.ofMillis(400));
        assertThat(replicas.last().address).isEqualTo(2);
        replicas.last().snapshot(7);
        settle();
        assertThat(watch.isCurrent()).isTrue();
        assertThat(watch.address()).isEqualTo(2);
    }

    @Test
    void nobody_goes_back_in_revisions_for_a_replica_that_lags() {
        watch = watch(2, Snapshot.NOTHING);
        watch.want(of("a.default"));
        int first = replicas.last().address;
        replicas.last().snapshot(9, "Service/default/a=nine");
        settle();
        watch.want(of("a.default", "b.default"));
        replicas.last().snapshot(7, "Service/default/a=seven");
        settle();
        assertThat(failures).singleElement().asString().contains("it is at revision 7, this instance has 9");
        assertThat(last().revision()).isEqualTo(9);
        pass(Duration.ofMillis(150));
        assertThat(replicas.last().address).isNotEqualTo(first);
        replicas.last().snapshot(9, "Service/default/a=nine");
        settle();
        assertThat(last().interest().names()).hasSize(2);
    }

    @Test
    void a_service_that_was_begun_anew_is_followed_once_all_have_said_so_for_a_minute() {
        start(of("a.default"), 9, "Service/default/a=nine");
        replicas.last().end();
        Mono<Response> ahead = Mono.just(Response.of(503, "{\"title\":\"t\",\"detail\":\"known to you\"}"));
        replicas.refusals.put(0, ahead);
        pass(Duration.ofSeconds(50));
        assertThat(replicas.streams)
                .allSatisfy(stream -> assertThat(stream.lastEventId()).isIn("", "9-1"));
        assertThat(last().revision()).isEqualTo(9);
        pass(Duration.ofSeconds(15));
        replicas.refusals.clear();
        untilAnother();
        assertThat(replicas.last().lastEventId()).isEmpty();
        replicas.last().snapshot(2, "Service/default/a=two");
        settle();
        assertThat(last().revision()).isEqualTo(2);
    }

    @Test
    void what_only_the_disk_knows_gives_way_to_a_lower_revision_at_once() {
        Snapshot cached = new Snapshot(40, "40", of("a.default"), new java.util.TreeMap<>());
        watch = watch(1, cached);
        replicas.refusals.put(0, Mono.just(Response.of(503)));
        watch.want(of("a.default"));
        assertThat(replicas.last().lastEventId()).isEqualTo("40");
        replicas.refusals.clear();
        pass(Duration.ofMillis(150));
        assertThat(replicas.last().lastEventId()).isEmpty();
        replicas.last().snapshot(1);
        settle();
        assertThat(last().revision()).isEqualTo(1);
    }

    @Test
    void everything_is_told_anew_within_the_hour() {
        start(of("a.default"), 3);
        Stream first = replicas.last();
        int beats = 0;
        while (replicas.streams.size() == 1) {
            pass(BEAT);
            first.heartbeat(3);
            beats++;
        }
        assertThat(beats).isBetween(360, 720);
        assertThat(first.isCancelled).isFalse();
        replicas.last().snapshot(3);
        settle();
        assertThat(first.isCancelled).isTrue();
    }

    @Test
    void what_is_no_stream_of_events_is_refused_with_what_it_is() {
        replicas.refusals.put(0, Mono.just(Response.of(200, "hello")));
        watch.want(Interest.SHARED);
        settle();
        assertThat(failures.get(0)).contains("an answer of type text/plain");
        replicas.refusals.put(
                0, Mono.just(Response.of(401, "{\"title\":\"who is this\",\"detail\":\"a token is needed\"}")));
        pass(Duration.ofMillis(200));
        assertThat(failures.get(failures.size() - 1)).isEqualTo("replica-0: 401 who is this: a token is needed");
        replicas.refusals.put(0, Mono.never());
        pass(Duration.ofSeconds(6));
        assertThat(failures.get(failures.size() - 1)).isEqualTo("replica-0: no answer within PT5S");
    }

    @Test
    void what_cannot_be_understood_ends_the_stream_and_takes_nothing_away() {
        start(of("a.default"), 3, "Service/default/a=one");
        replicas.last().say("event: change\nid: 4\ndata: {\"revision\":4,\"changed\":[{}]}\n\n");
        settle();
        assertThat(failures.get(0)).contains("not understood: kind: nothing (expected: a text)");
        assertThat(watch.known().resources()).hasSize(1);
    }

    @Test
    void events_that_this_version_does_not_know_are_passed_over() {
        start(of("a.default"), 3);
        replicas.last().say("event: later\ndata: whatever\n\n");
        settle();
        assertThat(failures).isEmpty();
    }

    @Test
    void nothing_is_opened_after_the_end() {
        start(of("a.default"), 3);
        replicas.last().end();
        settle();
        watch.close();
        pass(Duration.ofMinutes(1));
        assertThat(replicas.streams).hasSize(1);
    }
}
