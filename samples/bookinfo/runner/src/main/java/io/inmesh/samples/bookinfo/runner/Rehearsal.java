package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The unattended run: quiet calls for comparison, then calls while an instance dies and another one hangs. */
final class Rehearsal {

    private static final int PER_SECOND = 50;
    private static final int QUIET = 400;
    private static final int CALLS = 2_000;
    private static final int KILL_AT = 250;
    private static final int STALL_AT = 750;

    /** How long the mesh may take to get over the stall. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    private static final double STALL_LIMIT_MS = 1_500;

    /** What quiet calls and calls after the recovery may differ by on a machine that does other things as well. */
    private static final double NORMAL_FACTOR = 2;

    private static final double NORMAL_MARGIN_MS = 50;

    private final WarmUp warmUp;
    private final Page page;
    private final Processes processes;
    private final Spans spans;
    private final Checks checks;
    private final PrintStream out;

    Rehearsal(WarmUp warmUp, Page page, Processes processes, Spans spans, PrintStream out) {
        this.warmUp = warmUp;
        this.page = page;
        this.processes = processes;
        this.spans = spans;
        this.out = out;
        checks = new Checks(out);
    }

    /** Whether every check passed. */
    boolean run() throws InterruptedException, IOException {
        warmUp.run(PER_SECOND);
        Load load = new Load(page, PER_SECOND);
        out.printf("quiet: %d pages at %d per second%n", QUIET, PER_SECOND);
        List<Outcome> quiet = load.run(QUIET);
        Map<String, Long> before = spans.retries();
        out.print(Table.render(quiet, before));
        if (failed(quiet) == quiet.size()) {
            checks.expect("any page comes before anything is broken", false, failures(quiet));
            out.println("more: " + processes.logs());
            return false;
        }

        out.printf("under fire: %,d pages at %d per second%n", CALLS, PER_SECOND);
        AtomicLong stalledAt = new AtomicLong();
        List<Outcome> fire = load.run(CALLS, Map.of(KILL_AT, this::kill, STALL_AT, () -> stall(stalledAt)));
        Map<String, Long> retries = spans.retries();
        out.print(Table.render(fire, retries));
        CallLog.write(processes.logs().resolve("calls.csv"), fire);

        out.println("checks");
        checkPages(quiet, fire);
        checkLatency(quiet, fire, stalledAt.get());
        checkInstances(fire, stalledAt.get());
        long attempts = retries.getOrDefault("productpage", 0L) - before.getOrDefault("productpage", 0L);
        checks.expect("productpage retried calls that hit the broken instances", attempts > 0, attempts + " retries");
        new OnePage(page, spans, checks, out).run();
        processes.resume(Topology.STALLED);
        out.println(checks + "; every call: " + processes.logs().resolve("calls.csv"));
        return checks.allPassed();
    }

    private void kill() {
        processes.kill(Topology.KILLED);
        out.printf("  call %d: kill -9 %s%n", KILL_AT, Topology.KILLED);
    }

    private void stall(AtomicLong at) {
        try {
            processes.stall(Topology.STALLED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        at.set(System.nanoTime());
        out.printf("  call %d: kill -STOP %s%n", STALL_AT, Topology.STALLED);
    }

    private void checkPages(List<Outcome> quiet, List<Outcome> fire) {
        checks.expect("no failed page in " + QUIET + " quiet calls", failed(quiet) == 0, failures(quiet));
        checks.expect(
                "no failed page in " + CALLS + " calls with one instance killed and one stalled",
                failed(fire) == 0 && fire.size() == CALLS,
                failures(fire));
    }

    private void checkLatency(List<Outcome> quiet, List<Outcome> fire, long stalledAt) {
        long recovered = stalledAt + RECOVERY.toNanos();
        // A call that was under way when the instance stopped was due a little earlier.
        long from = stalledAt - TimeUnit.MILLISECONDS.toNanos(500);
        Latencies during = Latencies.of(fire, call -> call.atNanos() - from >= 0 && call.atNanos() - recovered < 0);
        Latencies after = Latencies.of(fire, call -> call.atNanos() - recovered >= 0);
        double normal = Latencies.of(quiet, call -> true).percentile(0.99);
        double limit = NORMAL_FACTOR * normal + NORMAL_MARGIN_MS;
        checks.expect(
                "p99 under 1.5 s in the " + RECOVERY.toSeconds() + " s after the stall",
                during.count() > 0 && during.percentile(0.99) < STALL_LIMIT_MS,
                figures(during));
        checks.expect(
                "p99 back to normal " + RECOVERY.toSeconds() + " s after the stall: at most " + Table.millis(limit)
                        + " ms (2 x quiet + 50 ms)",
                after.count() > 0 && after.percentile(0.99) <= limit,
                figures(after) + "; quiet p99 " + Table.millis(normal) + " ms");
    }

    private void checkInstances(List<Outcome> fire, long stalledAt) {
        long recovered = stalledAt + RECOVERY.toNanos();
        List<Outcome> after =
                fire.stream().filter(call -> call.atNanos() - recovered >= 0).toList();
        for (String name : List.of(Topology.KILLED, Topology.STALLED)) {
            long used = after.stream()
                    .filter(call -> call.servedBy().contains(name))
                    .count();
            checks.expect(name + " takes part in no page any more", used == 0, used + " pages");
        }
        for (String version : List.of("reviews-v1", "reviews-v2", "reviews-v3")) {
            long used = after.stream().filter(call -> call.involves(version)).count();
            checks.expect(version + " still answers", used > 0, used + " pages");
        }
    }

    private static String figures(Latencies latencies) {
        return String.format(
                Locale.ROOT,
                "p99 %.1f ms, p50 %.1f ms, max %.1f ms of %d calls",
                latencies.percentile(0.99),
                latencies.percentile(0.5),
                latencies.percentile(1),
                latencies.count());
    }

    private static long failed(List<Outcome> outcomes) {
        return outcomes.stream().filter(outcome -> outcome.failure() != null).count();
    }

    private static String failures(List<Outcome> outcomes) {
        String first = outcomes.stream()
                .map(Outcome::failure)
                .filter(failure -> failure != null)
                .findFirst()
                .map(failure -> ", the first: " + failure)
                .orElse("");
        return failed(outcomes) + " failed" + first;
    }
}
