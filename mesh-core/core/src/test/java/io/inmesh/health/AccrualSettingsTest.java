package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AccrualSettingsTest {

    @Test
    void the_defaults_are_those_of_finagle() {
        assertThat(AccrualSettings.DEFAULT)
                .isEqualTo(new AccrualSettings(
                        5, 0.8, Duration.ofSeconds(30), 5, Duration.ofSeconds(5), Duration.ofMinutes(5)));
        assertThat(AccrualSettings.DEFAULT.isEnabled()).isTrue();
        assertThat(AccrualSettings.OFF.isEnabled()).isFalse();
    }

    @Test
    void what_cannot_be_is_refused_with_name_and_value() {
        AccrualSettings settings = AccrualSettings.DEFAULT;
        assertThatThrownBy(() -> settings.withConsecutiveFailures(-1))
                .hasMessage("consecutiveFailures: -1 (expected: >= 0)");
        assertThatThrownBy(() -> settings.withSuccessRate(1.5, Duration.ofSeconds(30), 5))
                .hasMessage("successRate: 1.5 (expected: >= 0 and <= 1)");
        assertThatThrownBy(() -> settings.withSuccessRate(0.8, Duration.ZERO, 5))
                .hasMessage("window: PT0S (expected: PT1S to PT1H)");
        assertThatThrownBy(() -> settings.withSuccessRate(0.8, Duration.ofSeconds(30), 0))
                .hasMessage("minimumRequests: 0 (expected: >= 1)");
        assertThatThrownBy(() -> settings.withEjection(Duration.ofSeconds(5), Duration.ofSeconds(1)))
                .hasMessage("maxEjection: PT1S (expected: PT5S to PT24H)");
    }
}
