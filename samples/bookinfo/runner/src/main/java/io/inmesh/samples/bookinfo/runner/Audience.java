package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import java.util.function.Predicate;

/**
 * Readers of the page whom rules treat alike.
 *
 * @param name {@link #EVERYONE}, or who is told apart by headers
 * @param headers names and values in turn
 * @param sees what they must see, for people
 * @param fits whether a page is that; a page with a failure may be
 * @param isQuick whether they must not wait longer than on a quiet day
 */
record Audience(String name, List<String> headers, String sees, Predicate<Outcome> fits, boolean isQuick) {

    static final String EVERYONE = "everyone";

    /** Without headers of their own. */
    static Audience everyone(String sees, Predicate<Outcome> fits) {
        return new Audience(EVERYONE, List.of(), sees, fits, false);
    }

    Audience quick() {
        return new Audience(name, headers, sees, fits, true);
    }
}
