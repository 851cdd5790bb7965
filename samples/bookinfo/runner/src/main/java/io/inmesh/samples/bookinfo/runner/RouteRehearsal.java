package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The unattended run of routes: each file of {@code samples/bookinfo/routes} comes into force under load and is checked. */
final class RouteRehearsal {

    private static final int PER_SECOND = 100;

    /** Half a second of the old routes, and one in which the new ones may come into force. */
    private static final int LEAD = PER_SECOND / 2;

    private static final int SETTLE = PER_SECOND;

    private static final double POINTS = 3;
    private static final int MOST_POLLS = 50;

    /** As in the other rehearsal: what two loads may differ by on a machine that does other things as well. */
    private static final double NORMAL_FACTOR = 2;

    private static final double NORMAL_MARGIN_MS = 50;

    private final WarmUp warmUp;
    private final Page page;
    private final RouteFile routes;
    private final Spans spans;
    private final Checks checks;
    private final PrintStream out;
    private final List<Outcome> all = new ArrayList<>();
    private double quickMillis;
    private long slowestLag;

    RouteRehearsal(WarmUp warmUp, Page page, RouteFile routes, Spans spans, PrintStream out) {
        this.warmUp = warmUp;
        this.page = page;
        this.routes = routes;
        this.spans = spans;
        this.out = out;
        checks = new Checks(out);
    }

    /** Whether every check passed. */
    boolean run() throws InterruptedException, IOException {
        long start = System.nanoTime();
        warmUp.run(PER_SECOND);
        String cookie = page.login("jason");
        Scenario before = Scenarios.none();
        out.printf("no routes: %d pages at %d per second%n", before.pages(), PER_SECOND);
        List<Outcome> quiet = new Load(page, PER_SECOND).run(before.pages());
        double normal = Latencies.of(quiet, call -> true).percentile(0.99);
        quickMillis = NORMAL_FACTOR * normal + NORMAL_MARGIN_MS;
        long failed = quiet.stream().filter(call -> call.failure() != null).count();
        checks.expect("no failed page", failed == 0, failed + " of " + quiet.size());
        for (Scenario scenario : Scenarios.all(cookie)) {
            change(before, scenario);
            before = scenario;
        }
        out.printf(
                "%s; %,d pages under %d changes of routes, the slowest in force after %d ms; %d s%n",
                checks,
                all.size(),
                Scenarios.all(cookie).size(),
                TimeUnit.NANOSECONDS.toMillis(slowestLag),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
        return checks.allPassed();
    }

    private void change(Scenario before, Scenario now) throws InterruptedException {
        int calls = LEAD + SETTLE + now.pages();
        out.printf("%s: %,d pages%n", now.file().isEmpty() ? "no routes again" : now.file(), calls);
        AtomicLong at = new AtomicLong();
        long copies = copies(now);
        Map<Integer, Runnable> events = Map.of(LEAD, () -> at.set(put(now)));
        List<Outcome> pages = new Load(page, PER_SECOND)
                .run(calls, events, index -> now.audience(index).headers());
        all.addAll(pages);
        Change change = new Change(before, now, pages, at.get());
        check(change);
        if (!now.mirror().isEmpty()) {
            checkCopies(change, copies);
        }
    }

    private long put(Scenario scenario) {
        try {
            routes.put(scenario);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return System.nanoTime();
    }

    private void check(Change change) {
        long lag = change.lagNanos();
        boolean isInTime = change.isInTime();
        checks.expect(
                "in force within " + Change.BOUND.toSeconds() + " s",
                isInTime,
                lag == Long.MAX_VALUE
                        ? "no page tells the new routes from the old ones"
                        : "after " + TimeUnit.NANOSECONDS.toMillis(lag) + " ms"
                                + (isInTime ? "" : ", the last page of the old ones: " + change.lastMisfit()));
        slowestLag = isInTime ? Math.max(slowestLag, lag) : slowestLag;
        List<Outcome> failed = change.failed();
        checks.expect(
                "no page failed that should not",
                failed.isEmpty(),
                failed.size() + " of " + change.pages().size()
                        + (failed.isEmpty()
                                ? ""
                                : ", the first: " + failed.get(0).failure()));
        change.now().audiences().forEach(audience -> check(change, audience));
        change.now().shares().forEach((version, percent) -> checkShare(change, version, percent));
    }

    private void check(Change change, Audience audience) {
        List<Outcome> settled = change.settled(audience.name());
        List<Outcome> others =
                settled.stream().filter(call -> !audience.fits().test(call)).toList();
        checks.expect(
                audience.name() + " sees: " + audience.sees(),
                others.isEmpty() && !settled.isEmpty(),
                settled.size() - others.size() + " of " + settled.size() + " pages"
                        + (others.isEmpty() ? "" : ", the first other one: " + others.get(0)));
        if (audience.isQuick()) {
            double p99 = Latencies.of(settled, call -> true).percentile(0.99);
            checks.expect(
                    audience.name() + " does not wait: p99 at most " + Table.millis(quickMillis)
                            + " ms (2 x without routes + 50 ms)",
                    p99 <= quickMillis,
                    Table.millis(p99) + " ms");
        }
    }

    private void checkShare(Change change, String version, int percent) {
        double share = change.shares().getOrDefault(version, 0.0);
        checks.expect(
                "version " + version + " has " + percent + " %, give or take " + (int) POINTS,
                Math.abs(share - percent) <= POINTS,
                String.format(
                        Locale.ROOT,
                        "%.1f %% of %d",
                        share,
                        change.settled(Audience.EVERYONE).size()));
    }

    private long copies(Scenario scenario) {
        return scenario.mirror().isEmpty() ? 0 : spans.served(scenario.mirror());
    }

    /** Copies take part in no page, as its own check says: their spans tell of them. */
    private void checkCopies(Change change, long before) throws InterruptedException {
        String mirror = change.now().mirror();
        int settled = change.settled(Audience.EVERYONE).size();
        int most = change.pages().size() - LEAD;
        // Exporters send in batches.
        for (int i = 0; i < MOST_POLLS && spans.served(mirror) - before < most; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        long copies = spans.served(mirror) - before;
        checks.expect(
                mirror + " gets a copy of each request",
                copies >= settled && copies <= most,
                copies + " for " + settled + " to " + most + " pages");
    }
}
