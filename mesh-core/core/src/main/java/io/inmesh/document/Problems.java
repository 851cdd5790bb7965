package io.inmesh.document;

import java.util.ArrayList;
import java.util.List;

/** Collects problems, so that all are told at once; the first {@value #MAX} of them. Not thread-safe. */
public final class Problems {

    /** Enough for people; text by somebody hostile cannot grow it further. */
    public static final int MAX = 100;

    private final List<Problem> found = new ArrayList<>();

    public void add(Problem problem) {
        if (found.size() < MAX) {
            found.add(problem);
        }
    }

    public void add(String origin, int line, String message) {
        add(new Problem(origin, line, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public int size() {
        return found.size();
    }

    /** In the order of finding; a copy. */
    public List<Problem> list() {
        return List.copyOf(found);
    }
}
