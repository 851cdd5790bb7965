package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeTest {

    private static final long MILLI = 1_000_000;

    private static final Scenario V1 = Scenario.of("v1.yaml", 0, everyone("v1"));
    private static final Scenario V2 = Scenario.of("v2.yaml", 0, everyone("v2"));
    private static final Scenario EITHER =
            Scenario.of("either.yaml", 0, everyone("v1", "v2")).withShares(Map.of("v1", 75, "v2", 25));

    private static Audience everyone(String... versions) {
        return Audience.everyone(
                "",
                outcome -> outcome.failure() == null
                        && List.of(versions).stream().anyMatch(version -> outcome.involves("reviews-" + version)));
    }

    private static Outcome page(long millis, String version, @Nullable String failure) {
        return new Outcome(
                millis * MILLI, MILLI, List.of("details-1", "reviews-" + version + "-1"), List.of(), failure);
    }

    /** A page every 100 ms from 500 ms before the change until {@code seconds} after it. */
    private static Change change(Scenario before, Scenario now, int seconds, IntFunction<Outcome> pages) {
        List<Outcome> all = new ArrayList<>();
        for (int millis = -500; millis < seconds * 1_000; millis += 100) {
            all.add(pages.apply(millis));
        }
        return new Change(before, now, all, 0);
    }

    @Test
    void a_change_takes_until_the_last_page_of_the_old_routes() {
        Change change = change(V1, V2, 6, millis -> page(millis, millis <= 300 ? "v1" : "v2", null));
        assertThat(change.lagNanos()).isEqualTo(400 * MILLI); // until the first one of the new ones
        assertThat(change.isInTime()).isTrue();
        assertThat(change.settled(Audience.EVERYONE)).hasSize(49).allMatch(outcome -> outcome.involves("reviews-v2"));
    }

    @Test
    void routes_that_allow_more_are_in_force_with_the_first_page_that_was_impossible_before() {
        Change change = change(V1, EITHER, 6, millis -> page(millis, millis == 700 ? "v2" : "v1", null));
        assertThat(change.lagNanos()).isEqualTo(700 * MILLI);
    }

    @Test
    void routes_that_allow_less_are_in_force_after_the_last_page_that_is_impossible_now() {
        Change change = change(EITHER, V1, 6, millis -> page(millis, millis == 200 ? "v2" : "v1", null));
        assertThat(change.lagNanos()).isEqualTo(200 * MILLI);
    }

    @Test
    void where_no_page_tells_old_from_new_nothing_is_known() {
        Change change = change(V1, EITHER, 6, millis -> page(millis, "v1", null));
        assertThat(change.isInTime()).isFalse();
    }

    @Test
    void a_page_of_the_old_routes_that_comes_too_late_is_found_and_told() {
        Change change = change(V1, V2, 8, millis -> page(millis, millis < 0 || millis == 6_000 ? "v1" : "v2", null));
        assertThat(change.isInTime()).isFalse();
        assertThat(change.lastMisfit()).contains("everyone").contains("reviews-v1-1");
        assertThat(change.settled(Audience.EVERYONE)).anyMatch(outcome -> outcome.involves("reviews-v1"));
    }

    @Test
    void a_failed_page_counts_unless_the_old_or_the_new_routes_explain_it() {
        Audience failing = Audience.everyone("", outcome -> "wanted".equals(outcome.failure()));
        Scenario broken = Scenario.of("broken.yaml", 0, failing);
        Change change = change(broken, V2, 6, millis -> {
            String failure = millis < 0 ? "wanted" : millis == 400 ? "not wanted" : null;
            return page(millis, "v2", failure);
        });
        assertThat(change.failed()).extracting(Outcome::failure).containsExactly("not wanted");
    }

    @Test
    void shares_are_those_of_everyone_since_the_routes_are_in_force() {
        Change change =
                change(V1, EITHER, 5, millis -> page(millis, millis > 0 && millis % 400 == 0 ? "v2" : "v1", null));
        assertThat(change.settled(Audience.EVERYONE)).hasSize(39);
        assertThat(change.shares()).containsEntry("v1", 100 * 29 / 39.0).containsEntry("v2", 100 * 10 / 39.0);
    }

    @Test
    void readers_call_in_turn_and_one_of_whom_routes_say_nothing_is_as_everyone() {
        Audience jason =
                new Audience("jason", List.of("cookie", "c"), "", outcome -> outcome.involves("reviews-v2"), false);
        Scenario split = Scenario.of("jason.yaml", 0, everyone("v1"), jason);
        assertThat(split.audience(4).name()).isEqualTo(Audience.EVERYONE);
        assertThat(split.audience(5)).isEqualTo(jason);
        assertThat(split.fits("jason", page(0, "v2", null))).isTrue();
        assertThat(V1.fits("jason", page(0, "v2", null))).isFalse();
        assertThat(V1.fits("jason", page(0, "v1", null))).isTrue();
    }
}
