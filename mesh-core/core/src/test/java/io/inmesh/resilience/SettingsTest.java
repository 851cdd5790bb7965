package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void a_value_out_of_range_is_named_with_what_is_expected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySettings.DEFAULT.withMaxAttempts(0))
                .withMessage("maxAttempts: 0 (expected: 1 to 20)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySettings.DEFAULT.withBudget(Double.NaN, 10))
                .withMessage("budgetRatio: NaN (expected: 0 to 10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySettings.DEFAULT.withBackoff(Duration.ofSeconds(1), Duration.ofMillis(250)))
                .withMessage("maxBackoff: PT0.25S (expected: PT1S to PT1M)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerSettings(true, 0, 100, 20, Duration.ofSeconds(5), 10))
                .withMessage("failureRate: 0.0 (expected: > 0 and <= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerSettings(true, 0.5, 10, 20, Duration.ofSeconds(5), 10))
                .withMessage("minimumCalls: 20 (expected: 1 to 10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdmissionSettings.DEFAULT.withMaxConcurrent(-1))
                .withMessage("maxConcurrent: -1 (expected: 0 to 1000000)");
    }
}
