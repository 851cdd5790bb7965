package io.inmesh.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Whole milliseconds as text, made anew only when they change: what one destination's calls tell of their time hardly
 * does. Thread-safe, by a race that costs a text at most.
 */
final class MillisText {

    private record Last(long millis, String text) {}

    private @Nullable Last last;

    String of(long millis) {
        Last known = last;
        if (known == null || known.millis != millis) {
            known = new Last(millis, Long.toString(millis));
            last = known;
        }
        return known.text;
    }
}
