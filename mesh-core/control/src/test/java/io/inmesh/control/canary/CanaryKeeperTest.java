package io.inmesh.control.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.control.store.CanaryOrder;
import io.inmesh.control.store.CanaryRule;
import io.inmesh.control.store.CanarySelection;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.FileStore;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceValidator;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Write;
import io.inmesh.testkit.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Canaries over a real store, in virtual time. One instance has the canary, one has not. */
class CanaryKeeperTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ResourceKey KEY = new ResourceKey("Service", "default", "a");
    private static final Map<String, String> SELECTED = Map.of("version", "v2");
    private static final CanaryRule RULE =
            CanaryRule.BY_HAND.withAbortAbove(5).withMinimumCalls(100).withPromoteAfter(Duration.ofMinutes(10));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final VirtualTime time = new VirtualTime();
    private final Map<String, InstanceCalls> reports = new ConcurrentHashMap<>();
    private volatile boolean isWanted;

    @SuppressWarnings("NullAway.Init")
    private FileStore store;

    @SuppressWarnings("NullAway.Init")
    private CanaryKeeper keeper;

    @BeforeEach
    void start() {
        store = FileStore.open(FileStoreSettings.of(directory), ResourceValidator.NONE, time);
        keeper = new CanaryKeeper(store, new Reported(), time);
        commit(new Commit("tester", "", List.of(Write.put(KEY, text("80")))));
    }

    private final class Reported implements CallSource {

        @Override
        public Collection<InstanceCalls> calls() {
            assertThat(isWanted)
                    .as("asked for only while a canary is under way")
                    .isTrue();
            return reports.values();
        }

        @Override
        public void want(boolean value) {
            isWanted = value;
        }
    }

    @AfterEach
    void stop() {
        keeper.close();
        store.close().block(SOON);
    }

    private static String text(String port) {
        return "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {port: " + port + "}\n";
    }

    private Revision commit(Commit commit) {
        return Objects.requireNonNull(store.commit(commit).block(SOON));
    }

    /** At revision 2. */
    private void begin(CanaryRule rule) {
        commit(new Commit("tester", "", List.of(Write.put(KEY, text("81"))))
                .asCanary(new CanaryOrder.Start(CanarySelection.labelled(SELECTED), rule)));
        reports.putIfAbsent("new", calls("new", 2, 0, 0));
        reports.putIfAbsent("old", calls("old", 2, 0, 0));
        pass(1);
    }

    private static InstanceCalls calls(String name, long revision, long total, long failed) {
        Map<String, String> labels = name.startsWith("new") ? SELECTED : Map.of();
        return new InstanceCalls("default/page/" + name, name, labels, revision, total, failed);
    }

    private void report(String name, long total, long failed) {
        reports.put(name, calls(name, 2, total, failed));
    }

    private void pass(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    /** The revision that the keeper makes, which another thread does. */
    private Revision ended() {
        return Objects.requireNonNull(store.watch(2).blockFirst(SOON));
    }

    private String outlook() {
        return Objects.requireNonNull(keeper.state()).outlook();
    }

    @Test
    void it_is_aborted_where_more_calls_fail_than_those_of_the_others_do() {
        begin(RULE);
        report("old", 10_000, 300);
        report("new", 99, 16);
        pass(5);
        assertThat(store.current().revision()).as("too few calls").isEqualTo(2);
        report("new", 200, 16);
        pass(5);
        assertThat(store.current().revision()).as("8% is not 5 points above 3%").isEqualTo(2);

        report("new", 200, 17);
        pass(1);

        Revision aborted = ended();
        assertThat(aborted.who()).isEqualTo("mesh-control");
        assertThat(aborted.message())
                .isEqualTo("8.50% of 200 calls failed of the selected instances, 3.00% of 10000 calls failed of the"
                        + " others; more than 5.00 percentage points above");
        assertThat(Objects.requireNonNull(aborted.canary()).order()).isEqualTo(new CanaryOrder.Abort(2));
        assertThat(keeper.state()).isNull();
        assertThat(Objects.requireNonNull(store.current().resources().get(KEY)).text())
                .isEqualTo(text("80"));
    }

    @Test
    void it_is_promoted_when_its_time_is_over_and_enough_has_been_seen() {
        begin(RULE);
        report("new", 50, 0);
        pass(1);
        assertThat(outlook()).isEqualTo("it is promoted in 599 s");
        pass(700);
        assertThat(outlook()).isEqualTo("its time is over, and it waits for calls: 50 of 100");
        report("new", 100, 5);
        pass(1);

        Revision promoted = ended();
        assertThat(Objects.requireNonNull(promoted.canary()).order()).isEqualTo(new CanaryOrder.Promote(2));
        assertThat(Objects.requireNonNull(store.current().resources().get(KEY)).text())
                .isEqualTo(text("81"));
    }

    @Test
    void without_a_rule_it_goes_on_whatever_fails() {
        begin(CanaryRule.BY_HAND);
        report("new", 1_000, 1_000);
        pass(86_400);

        assertThat(outlook()).isEqualTo("it goes on until it is promoted or aborted");
        assertThat(store.current().revision()).isEqualTo(2);
    }

    @Test
    void time_alone_promotes_where_nothing_is_to_be_watched() {
        begin(CanaryRule.BY_HAND.withPromoteAfter(Duration.ofSeconds(30)));
        pass(20);
        assertThat(store.current().revision()).isEqualTo(2);
        pass(20);
        assertThat(ended().message()).startsWith("promoted after PT30S; 0.00% of 0 calls failed");
    }

    @Test
    void calls_from_before_do_not_count_and_restarts_do_not_confuse() {
        report("new", 10_000, 10_000);
        begin(RULE);
        report("new", 10_000, 10_000);
        pass(1);
        assertThat(Objects.requireNonNull(keeper.state()).selected()).isEqualTo(new CallCount(1, 0, 0));

        report("new", 60, 1);
        pass(1);
        report("new", 90, 2);
        pass(1);
        report("new-too", 500, 500);
        pass(1);
        report("new-too", 510, 501);
        reports.remove("old");
        pass(1);

        CanaryKeeper.State state = Objects.requireNonNull(keeper.state());
        assertThat(state.selected()).isEqualTo(new CallCount(2, 100, 3));
        assertThat(state.others()).isEqualTo(new CallCount(0, 0, 0));
    }

    @Test
    void who_has_not_applied_it_yet_says_nothing_of_it() {
        reports.put("new", calls("new", 1, 500, 500));
        begin(RULE);
        reports.put("new", calls("new", 1, 800, 800));
        pass(1);
        report("new", 900, 900);
        pass(1);
        assertThat(Objects.requireNonNull(keeper.state()).selected())
                .as("what came before it had applied it")
                .isEqualTo(new CallCount(1, 0, 0));
        report("new", 990, 901);
        pass(1);
        assertThat(Objects.requireNonNull(keeper.state()).selected()).isEqualTo(new CallCount(1, 90, 1));
    }
}
