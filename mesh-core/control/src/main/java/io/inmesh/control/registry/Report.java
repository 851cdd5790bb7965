package io.inmesh.control.registry;

import java.util.List;
import java.util.Map;

/**
 * What an instance does, in its own words. Immutable.
 *
 * @param revision that it has in force; 0: none
 * @param appliedAt since when, as it was sent; may be empty
 * @param rejected what it was given and did not take
 * @param library its version; may be empty
 * @param calls what it has called since it started
 * @param startedFromCache whether what it has in force came from its own disk
 */
public record Report(
        long revision,
        String appliedAt,
        List<Rejection> rejected,
        String library,
        Map<String, String> labels,
        Calls calls,
        boolean startedFromCache) {

    /** Nothing yet. */
    public static final Report NONE = new Report(0, "", List.of(), "", Map.of(), new Calls(0, 0), false);

    /** A revision that an instance did not take, and why. */
    public record Rejection(long revision, List<String> problems) {

        public Rejection {
            problems = List.copyOf(problems);
        }
    }

    /** Calls of an instance since it started. */
    public record Calls(long total, long failed) {}

    public Report {
        rejected = List.copyOf(rejected);
        labels = Map.copyOf(labels);
    }

    public static Report at(long revision) {
        return new Report(revision, "", List.of(), "", Map.of(), new Calls(0, 0), false);
    }

    Report withCalls(Calls value) {
        return new Report(revision, appliedAt, rejected, library, labels, value, startedFromCache);
    }
}
