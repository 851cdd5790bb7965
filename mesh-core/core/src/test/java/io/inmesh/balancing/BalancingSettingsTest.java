package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BalancingSettingsTest {

    @Test
    void the_default_is_peak_ewma() {
        assertThat(BalancingSettings.DEFAULT)
                .isEqualTo(new BalancingSettings(Algorithm.PEAK_EWMA, 0.5, Duration.ofSeconds(10), 10));
    }

    @Test
    void what_cannot_be_is_refused_with_name_and_value() {
        BalancingSettings settings = BalancingSettings.DEFAULT;
        assertThatThrownBy(() -> settings.withPanicThreshold(1.7))
                .hasMessage("panicThreshold: 1.7 (expected: >= 0 and <= 1)");
        assertThatThrownBy(() -> settings.withPanicThreshold(Double.NaN)).hasMessageContaining("panicThreshold: NaN");
        assertThatThrownBy(() -> settings.withDecay(Duration.ofMillis(99)))
                .hasMessage("decay: PT0.099S (expected: PT0.1S to PT1H)");
        assertThatThrownBy(() -> settings.withFailurePenalty(0.5))
                .hasMessage("failurePenalty: 0.5 (expected: >= 1 and <= 1000)");
    }
}
