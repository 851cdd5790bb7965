package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The unattended run with the shared config service: it dies under load, an application is restarted meanwhile, the service
 * comes back, and everybody is steered again.
 */
final class SteeredRehearsal {

    private static final int PER_SECOND = 25;

    /** Pages before the service is killed, and after all is over. */
    private static final int QUIET = 8 * PER_SECOND;

    private static final int MOST_SECONDS = 60;

    private final WarmUp warmUp;
    private final Page page;
    private final ControlService control;
    private final Path routes;
    private final int minutes;
    private final PrintStream out;
    private final Checks checks;

    /** An application that is killed and started again. */
    interface Restart {
        void run(String instance) throws IOException, SampleException;
    }

    private final Restart restart;

    /**
     * @param routes the folder with files of routes
     * @param minutes how long the service stays dead
     */
    SteeredRehearsal(
            WarmUp warmUp,
            Page page,
            ControlService control,
            Path routes,
            int minutes,
            Restart restart,
            PrintStream out) {
        this.warmUp = warmUp;
        this.page = page;
        this.control = control;
        this.routes = routes;
        this.minutes = minutes;
        this.restart = restart;
        this.out = out;
        this.checks = new Checks(out);
    }

    /** Whether every check passed. */
    boolean run(int instances) throws InterruptedException, IOException {
        warmUp.run(PER_SECOND);
        checkConverged("all " + instances + " instances have what is in force", instances);
        checkRoute("reviews-90-10.yaml", "v1", "v2");
        dead();
        checkConverged("all " + instances + " instances have what is in force again", instances);
        checkRoute("all-v1.yaml", "v1");
        checkRoute("reviews-50-50.yaml", "v1", "v3");
        out.print(control.ask("status").text());
        out.println(checks);
        return checks.allPassed();
    }

    private void dead() throws InterruptedException {
        int calls = (int) TimeUnit.MINUTES.toSeconds(minutes) * PER_SECOND;
        int restarted = QUIET + calls / 3;
        int back = QUIET + calls;
        AtomicLong restartedAt = new AtomicLong();
        out.printf("without the config service: %,d pages in %d minutes%n", calls, minutes);
        List<Outcome> pages = new Load(page, PER_SECOND)
                .run(
                        back + QUIET,
                        Map.of(
                                QUIET, this::kill,
                                restarted, () -> restart(restartedAt),
                                back, this::startAgain));
        out.print(Table.render(pages, Map.of()));
        List<Outcome> failed =
                pages.stream().filter(each -> each.failure() != null).toList();
        checks.expect(
                "no page failed in " + minutes + " minutes without the service, nor before or after",
                failed.isEmpty(),
                failed.size() + " of " + pages.size()
                        + (failed.isEmpty()
                                ? ""
                                : ", the first: " + failed.get(0).failure()));
        long since = restartedAt.get();
        long served = pages.subList(restarted, back).stream()
                .filter(each -> each.atNanos() - since > 0 && each.servedBy().contains(Topology.RESTARTED))
                .count();
        checks.expect(
                Topology.RESTARTED + " was killed and started without the service, and serves again",
                served > 0,
                served + " pages");
    }

    private void kill() {
        control.kill();
        out.println("  kill -9 " + Topology.CONTROL);
    }

    private void restart(AtomicLong at) {
        try {
            restart.run(Topology.RESTARTED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SampleException e) {
            throw new IllegalStateException(e);
        }
        at.set(System.nanoTime());
        out.println("  kill -9 " + Topology.RESTARTED + ", and started again");
    }

    /** Beside the load, which goes on. */
    private void startAgain() {
        Thread starting = new Thread(
                () -> {
                    try {
                        control.start();
                        out.println("  " + Topology.CONTROL + " is back");
                    } catch (IOException | SampleException e) {
                        out.println(e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "start-again");
        starting.setDaemon(true);
        starting.start();
    }

    /** {@code mesh status} says so within a minute. */
    private void checkConverged(String what, int instances) throws IOException, InterruptedException {
        String first = "";
        long start = System.nanoTime();
        ControlService.Answer answer = control.ask("status");
        for (int i = 0; i < MOST_SECONDS; i++) {
            first = answer.text().lines().findFirst().orElse("");
            if (answer.isYes() && first.contains(": " + instances + " of " + instances + " ")) {
                break;
            }
            TimeUnit.SECONDS.sleep(1);
            answer = control.ask("status");
        }
        checks.expect(
                what,
                answer.isYes() && first.contains(": " + instances + " of " + instances + " "),
                first + ", after " + (System.nanoTime() - start) / 1_000_000_000 + " s");
    }

    /** {@code mesh apply --wait}, after which every page shows the versions that the routes name. */
    private void checkRoute(String file, String... versions) throws IOException, InterruptedException {
        ControlService.Answer answer =
                control.ask("apply", "--wait", "-f", routes.resolve(file).toString());
        String last = answer.text().lines().reduce((a, b) -> b).orElse("");
        checks.expect("mesh apply --wait " + file, answer.isYes(), last);
        List<Outcome> pages = new Load(page, PER_SECOND).run(QUIET);
        List<String> names = List.of(versions);
        long fit = pages.stream()
                .filter(each -> names.stream().anyMatch(version -> each.involves("reviews-" + version)))
                .count();
        checks.expect(
                "every page shows reviews " + String.join(" or ", names),
                fit == pages.size(),
                fit + " of " + pages.size());
    }
}
