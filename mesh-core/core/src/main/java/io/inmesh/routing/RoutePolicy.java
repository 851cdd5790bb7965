package io.inmesh.routing;

import io.inmesh.service.RetryConditions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request of one rule on the way. Immutable.
 *
 * @param timeouts how long it may take
 * @param retry null: as the destination is called otherwise
 * @param fault what goes wrong on purpose
 * @param mirrors who gets a copy
 * @param cors null: none
 * @param headers how headers change, whatever the destination
 */
public record RoutePolicy(
        Timeouts timeouts,
        @Nullable Retry retry,
        Fault fault,
        List<Mirror> mirrors,
        @Nullable Cors cors,
        HeaderChanges headers) {

    public static final RoutePolicy NONE =
            new RoutePolicy(Timeouts.UNSAID, null, Fault.NONE, List.of(), null, HeaderChanges.NONE);

    public RoutePolicy {
        mirrors = List.copyOf(mirrors);
    }

    /**
     * @param call of the whole call; null: as the destination is called otherwise; zero: none
     * @param attempt of each attempt; null: as the destination is called otherwise; zero: none
     */
    public record Timeouts(
            @Nullable Duration call, @Nullable Duration attempt) {

        public static final Timeouts UNSAID = new Timeouts(null, null);
    }

    /**
     * @param retries after the first attempt, at least 0
     * @param on null: what the classifier calls safe
     * @param baseBackoff null: as the destination is called otherwise
     * @param maxBackoff null: ten times the base
     * @param elsewhere whether retries go to other localities than the attempts before them, as long as one is left
     */
    public record Retry(
            int retries,
            @Nullable RetryConditions on,
            @Nullable Duration baseBackoff,
            @Nullable Duration maxBackoff,
            boolean elsewhere) {

        /** Wherever the balancer sends them. */
        public Retry(
                int retries,
                @Nullable RetryConditions on,
                @Nullable Duration baseBackoff,
                @Nullable Duration maxBackoff) {
            this(retries, on, baseBackoff, maxBackoff, false);
        }

        /** @throws IllegalArgumentException when there are fewer than none */
        public Retry {
            if (retries < 0) {
                throw new IllegalArgumentException("retries: " + retries + " (expected: >= 0)");
            }
        }
    }

    /**
     * A copy of some requests, whose answer nobody waits for.
     *
     * @param target who gets it
     * @param percentage 0 to 100
     */
    public record Mirror(Target target, double percentage) {

        /** @throws IllegalArgumentException when the percentage is none */
        public Mirror {
            Fault.checkPercentage(percentage);
        }
    }
}
