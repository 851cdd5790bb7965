package io.inmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReaperTest {

    private static final Duration HOLD = Duration.ofMinutes(5);

    private final Reaper reaper = new Reaper(HOLD, 0);
    private final Map<ServiceName, List<Registration>> services = new HashMap<>();
    private final Map<InstanceKey, Long> since = new HashMap<>();
    private long now;

    private void add(String service, int count) {
        IntStream.range(0, count).forEach(i -> {
            Registration one =
                    Registration.of(new InstanceKey("default", service, "i" + i), "10.0.0." + i, Map.of("http", 80));
            services.computeIfAbsent(one.key().serviceName(), key -> new ArrayList<>())
                    .add(one);
            since.put(one.key(), now);
        });
    }

    /** Each second, with what ended taken away; {@code silent} do not report. */
    private List<String> run(int seconds, String... silent) {
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            since.replaceAll((key, at) -> List.of(silent).contains(key.service() + "/" + key.instance()) ? at : now);
            Reaper.Verdict verdict = reaper.judge(
                    services,
                    each -> now
                            - since.getOrDefault(each.key(), now)
                            - each.lease().toNanos(),
                    now);
            for (Registration each : verdict.ended()) {
                reaper.ended(each, now);
                services.values().forEach(all -> all.remove(each));
                ended.add(each.key().service() + "/" + each.key().instance());
            }
            if (verdict.renewAll()) {
                since.replaceAll((key, at) -> now);
            }
            held = verdict.held();
        }
        return ended;
    }

    private Map<String, Integer> held = Map.of();

    @Test
    void one_of_three_ends_with_its_lease() {
        add("reviews", 3);

        assertThat(run(30, "reviews/i0")).isEmpty();
        assertThat(run(1, "reviews/i0")).containsExactly("reviews/i0");
    }

    @Test
    void of_two_both_may_end() {
        add("reviews", 2);
        add("ratings", 5);

        assertThat(run(31, "reviews/i0", "reviews/i1")).containsExactlyInAnyOrder("reviews/i0", "reviews/i1");
    }

    @Test
    void those_that_end_one_after_another_within_a_lease_count_together() {
        add("reviews", 3);
        add("ratings", 20);
        assertThat(run(20, "reviews/i0")).isEmpty();

        assertThat(run(15, "reviews/i0", "reviews/i1")).containsExactly("reviews/i0");
        assertThat(run(20, "reviews/i1")).isEmpty();
        assertThat(held).containsExactly(Map.entry("reviews", 1));
        // Once the first has been gone for as long as its lease was, it counts no more.
        assertThat(run(20, "reviews/i1")).containsExactly("reviews/i1");
    }

    @Test
    void more_than_half_of_all_are_held_back_though_no_service_loses_most_of_its_own() {
        add("a", 1);
        add("b", 1);
        add("c", 1);

        assertThat(run(60, "a/i0", "b/i0")).isEmpty();
        assertThat(held).containsOnlyKeys("a", "b");
    }

    @Test
    void holding_back_ends() {
        add("reviews", 4);
        add("ratings", 20);

        assertThat(run(329, "reviews/i0", "reviews/i1", "reviews/i2")).isEmpty();
        assertThat(run(3, "reviews/i0", "reviews/i1", "reviews/i2")).hasSize(3);
        assertThat(held).isEmpty();
    }

    @Test
    void while_nobody_reports_nobody_ends_and_afterwards_all_leases_run_anew() {
        add("reviews", 2);
        add("ratings", 1);
        String[] all = {"reviews/i0", "reviews/i1", "ratings/i0"};

        assertThat(run(3600, all)).isEmpty();
        assertThat(held).containsExactly(Map.entry("ratings", 1), Map.entry("reviews", 2));

        assertThat(run(30, "reviews/i1")).isEmpty();
        assertThat(held).isEmpty();
        assertThat(run(5, "reviews/i1")).containsExactly("reviews/i1");
    }

    @Test
    void a_process_that_did_not_run_lets_all_leases_run_anew() {
        add("reviews", 3);
        run(5);
        now += Duration.ofMinutes(10).toNanos();

        assertThat(run(30, "reviews/i0")).isEmpty();
        assertThat(run(3, "reviews/i0")).containsExactly("reviews/i0");
    }
}
