package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutlierSettingsTest {

    @Test
    void the_defaults_are_istios() {
        OutlierSettings settings = OutlierSettings.DEFAULT;
        assertThat(settings.errors()).isEqualTo(new OutlierSettings.Errors(false, 5, 0, 5));
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.baseEjection()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.maxEjection()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.maxEjectionPercent()).isEqualTo(10);
        assertThat(settings.withBaseEjection(Duration.ofMinutes(10)).maxEjection())
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void what_cannot_be_is_refused_with_name_and_value() {
        OutlierSettings settings = OutlierSettings.DEFAULT;
        assertThatThrownBy(() -> settings.withMaxEjectionPercent(101))
                .hasMessage("maxEjectionPercent: 101 (expected: 0 to 100)");
        assertThatThrownBy(() -> settings.withInterval(Duration.ZERO))
                .hasMessage("interval: PT0S (expected: PT0.001S to PT1H)");
        assertThatThrownBy(() -> new OutlierSettings.Errors(false, 5, -1, 5))
                .hasMessage("gateway: -1 (expected: >= 0)");
    }
}
