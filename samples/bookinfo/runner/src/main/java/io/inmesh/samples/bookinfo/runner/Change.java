package io.inmesh.samples.bookinfo.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What pages tell of a change of routes under load.
 *
 * @param before the routes until then
 * @param now the routes that were written
 * @param pages by steady load from before the change on, each {@link Scenario#audience} of {@code now} in turn
 * @param atNanos when they were written, on the clock of {@link System#nanoTime()}
 */
record Change(Scenario before, Scenario now, List<Outcome> pages, long atNanos) {

    /** The longest that a change may take. */
    static final Duration BOUND = Duration.ofSeconds(5);

    /** Pages after this count in any case: what the mesh promises. */
    static final Duration PROMISE = Duration.ofSeconds(1);

    private static final long UNSEEN = Long.MAX_VALUE;

    private String reader(int index) {
        return now.audience(index).name();
    }

    private boolean isNew(int index) {
        return now.fits(reader(index), pages.get(index));
    }

    private boolean isOld(int index) {
        return before.fits(reader(index), pages.get(index));
    }

    /**
     * Nanoseconds from the change until its last page that the new routes do not explain, and until its first one that the
     * old ones do not; {@link Long#MAX_VALUE}: no page tells one from the other.
     */
    long lagNanos() {
        long last = 0;
        long first = UNSEEN;
        boolean isTold = false;
        for (int i = 0; i < pages.size(); i++) {
            long age = pages.get(i).atNanos() - atNanos;
            if (!isNew(i)) {
                isTold = true;
                last = Math.max(last, age);
            } else if (age >= 0 && !isOld(i)) {
                first = Math.min(first, age);
            }
        }
        if (first == UNSEEN) {
            return isTold ? last : UNSEEN;
        }
        return Math.max(last, first);
    }

    /** The last page that the new routes do not explain, with who called it; empty: there is none. */
    String lastMisfit() {
        for (int i = pages.size() - 1; i >= 0; i--) {
            if (!isNew(i)) {
                return reader(i) + ": " + pages.get(i);
            }
        }
        return "";
    }

    boolean isInTime() {
        return lagNanos() <= BOUND.toNanos();
    }

    /** Failed pages that neither the old nor the new routes explain. */
    List<Outcome> failed() {
        List<Outcome> failed = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            if (pages.get(i).failure() != null && !isNew(i) && !isOld(i)) {
                failed.add(pages.get(i));
            }
        }
        return failed;
    }

    /** The pages of {@code reader} since the new routes are, or have to be, in force. */
    List<Outcome> settled(String reader) {
        long lag = Math.min(BOUND.toNanos(), Math.max(PROMISE.toNanos(), lagNanos()));
        List<Outcome> settled = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            if (pages.get(i).atNanos() - atNanos > lag && reader(i).equals(reader)) {
                settled.add(pages.get(i));
            }
        }
        return settled;
    }

    /** Percent of everyone's settled pages, by version of reviews. */
    Map<String, Double> shares() {
        List<Outcome> settled = settled(Audience.EVERYONE);
        Map<String, Double> shares = new TreeMap<>();
        for (String version : now.shares().keySet()) {
            long count = settled.stream()
                    .filter(outcome -> outcome.involves("reviews-" + version))
                    .count();
            shares.put(version, settled.isEmpty() ? 0 : 100.0 * count / settled.size());
        }
        return shares;
    }
}
