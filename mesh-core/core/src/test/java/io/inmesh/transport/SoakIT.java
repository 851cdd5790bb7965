package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The transport under thousands of calls that end in every way there is. A few seconds of it in every run;
 * {@code ./mvnw verify -Psoak -Dsoak.minutes=60} runs it for an hour.
 */
class SoakIT {

    private static final long SEED = Long.getLong("soak.seed", 20_261_125L);
    private static final SoakSecurity SECURITY = SoakSecurity.valueOf(System.getProperty("soak.security", "CLEAR"));

    @Test
    void no_call_is_crossed_stuck_or_leaked() {
        int minutes = Integer.getInteger("soak.minutes", 0);
        Soak.Settings settings = minutes == 0
                ? new Soak.Settings(
                        SEED, Duration.ofSeconds(7), Duration.ofSeconds(3), Duration.ofSeconds(1), 200, 20, SECURITY)
                : new Soak.Settings(
                        SEED,
                        Duration.ofMinutes(minutes),
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(20),
                        2000,
                        26,
                        SECURITY);
        try (Soak soak = new Soak(settings)) {
            SoakTally tally = soak.run();
            assertThat(tally.described()).isEmpty();
            assertThat(tally.calls.sum()).isGreaterThan(minutes == 0 ? 300 : 1000L * minutes);
        }
    }
}
