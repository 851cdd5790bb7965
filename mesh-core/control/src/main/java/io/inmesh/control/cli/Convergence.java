package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.time.MeshTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until every instance that the service knows has applied a revision. An instance that has fallen silent is waited
 * for as long as its registration lasts: it may go on calling by what it knew. Not thread-safe.
 */
final class Convergence {

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int MOST_NAMED = 3;

    private final ControlClient client;
    private final Duration timeout;
    private final PrintWriter progress;
    private final MeshTime time;
    private final Pause pause;
    private String said = "";

    /** Lets time pass. */
    interface Pause {
        void take(Duration duration) throws InterruptedException;
    }

    Convergence(ControlClient client, Duration timeout, PrintWriter progress, MeshTime time, Pause pause) {
        this.client = client;
        this.timeout = timeout;
        this.progress = progress;
        this.time = time;
        this.pause = pause;
    }

    static void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }

    /** @return the exit status */
    int await(long revision) {
        long end = time.nanoTime() + timeout.toNanos();
        while (true) {
            Fleet fleet = fleet(revision);
            boolean isOver = fleet != null && report(fleet, revision);
            if (fleet != null && isOver) {
                return fleet.rejected.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
            }
            long left = end - time.nanoTime();
            if (left <= 0) {
                return timedOut(fleet, revision);
            }
            try {
                pause.take(left < PERIOD.toNanos() ? Duration.ofNanos(left) : PERIOD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return timedOut(fleet, revision);
            }
        }
    }

    private int timedOut(@Nullable Fleet fleet, long revision) {
        progress.println(
                "revision " + revision + " has not reached every instance within " + timeout.toMillis() / 1000.0
                        + " s; it stays in force (mesh status tells more, mesh rollback takes it back)");
        if (fleet != null) {
            fleet.waiting.stream().skip(MOST_NAMED).forEach(each -> progress.println("  " + each));
        }
        return ExitStatus.TIMED_OUT;
    }

    /** Where instances are. */
    private static final class Fleet {
        private int all;
        private int applied;
        private final List<String> waiting = new ArrayList<>();
        private final List<String> rejected = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
    }

    /** @return null: the service could not be asked this time */
    private @Nullable Fleet fleet(long revision) {
        JsonNode status;
        try {
            status = client.get("/v1/status");
        } catch (RefusedException e) {
            if (e.exitStatus() == ExitStatus.NOT_ASKED && !e.isForGood()) {
                say("cannot ask just now: " + e.getMessage());
                return null;
            }
            throw e;
        }
        Fleet fleet = new Fleet();
        for (JsonNode instance : status.path("instances")) {
            boolean isSilent = instance.path("state").asText().equals("silent");
            if (isSilent && !instance.path("registered").asBoolean()) {
                // Its lease is over: it has most likely ended.
                continue;
            }
            fleet.all++;
            String name = StatusCommand.name(instance);
            boolean has = instance.path("revision").asLong() >= revision;
            boolean isRejected = false;
            for (JsonNode rejection : instance.path("rejected")) {
                if (rejection.path("revision").asLong() >= revision && !has) {
                    isRejected = true;
                    rejection.path("problems").forEach(problem -> fleet.reasons.add(name + ": " + problem.asText()));
                }
            }
            if (has) {
                fleet.applied++;
            } else if (isRejected) {
                fleet.rejected.add(name);
            } else {
                fleet.waiting.add(name + (isSilent ? " (silent)" : ""));
            }
        }
        return fleet;
    }

    private boolean report(Fleet fleet, long revision) {
        if (fleet.all == 0) {
            say("no instance reports to this service: nobody to wait for");
            return true;
        }
        StringBuilder text =
                new StringBuilder("revision " + revision + " applied by " + fleet.applied + " of " + fleet.all);
        if (!fleet.rejected.isEmpty()) {
            text.append("; rejected by ").append(named(fleet.rejected));
        }
        if (!fleet.waiting.isEmpty()) {
            text.append("; waiting for ").append(named(fleet.waiting));
        }
        say(text.toString());
        if (!fleet.rejected.isEmpty()) {
            fleet.reasons.forEach(reason -> progress.println("  " + reason));
        }
        return !fleet.rejected.isEmpty() || fleet.waiting.isEmpty();
    }

    private static String named(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)));
        int more = names.size() - MOST_NAMED;
        return more > 0 ? some + " and " + more + " more" : some;
    }

    /** Once for each thing to say, so that a log stays readable. */
    private void say(String text) {
        if (!text.equals(said)) {
            said = text;
            progress.println(text);
            progress.flush();
        }
    }
}
