package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call at the page.
 *
 * @param atNanos when it was due, on the clock of {@link System#nanoTime()}
 * @param latencyNanos from then until the whole page was there, so that a call that had to wait its turn counts
 * @param servedBy the instances that took part, as the page names them
 * @param askedBy what each service below the page took for its user: {@code details=ada}
 * @param failure what was wrong with the page; null: nothing
 */
record Outcome(
        long atNanos,
        long latencyNanos,
        List<String> servedBy,
        List<String> askedBy,
        @Nullable String failure) {

    boolean involves(String service) {
        return servedBy.stream().anyMatch(instance -> instance.startsWith(service + "-"));
    }
}
