package io.inmesh.document;

import java.util.ArrayList;
import java.util.List;

/** Collects problems, so that all are told at once; the first so many of them. Not thread-safe. */
public final class Problems {

    /** Enough for people; text by somebody hostile cannot grow it further. */
    public static final int MAX = 100;

    private final List<Problem> found = new ArrayList<>();
    private final int max;
    private int errors;
    private int dropped;

    public Problems() {
        this(MAX);
    }

    /** @param max how many are kept */
    public Problems(int max) {
        this.max = max;
    }

    public void add(Problem problem) {
        errors += problem.isError() ? 1 : 0;
        if (found.size() < max) {
            found.add(problem);
        } else {
            dropped++;
        }
    }

    /** Adds an error. */
    public void add(String origin, int line, String message) {
        add(new Problem(origin, line, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Whether there is an error among all that were added, kept or not. */
    public boolean hasErrors() {
        return errors > 0;
    }

    public int size() {
        return found.size();
    }

    /** How many were added beyond those that are kept. */
    public int dropped() {
        return dropped;
    }

    /** In the order of finding; a copy. */
    public List<Problem> list() {
        return List.copyOf(found);
    }
}
