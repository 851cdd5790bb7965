package io.inmesh.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.balancing.BalancingSettings.Algorithm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BalancingSettingsTest {

    @Test
    void the_default_is_peak_ewma() {
        BalancingSettings settings = BalancingSettings.DEFAULT;
        assertThat(settings.algorithm()).isEqualTo(Algorithm.PEAK_EWMA);
        assertThat(settings.panicThreshold()).isEqualTo(0.5);
        assertThat(settings.ewma()).isEqualTo(new EwmaSettings(Duration.ofSeconds(10), 10));
        assertThat(settings.hash()).isEqualTo(new HashSettings(null, 1024, 65_537));
        assertThat(settings.warmup()).isEqualTo(new WarmupSettings(Duration.ZERO, 10, 1));
        assertThat(settings.locality().isOn()).isFalse();
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

    @Test
    void tables_and_keys_that_cannot_be_are_refused() {
        HashSettings hash = HashSettings.DEFAULT;
        assertThatThrownBy(() -> hash.withMinimumRingSize(0)).hasMessage("minimumRingSize: 0 (expected: 1 to 8388608)");
        assertThatThrownBy(() -> hash.withTableSize(65_536))
                .hasMessage("tableSize: 65536 (expected: a prime from 2 to 5000011)");
        assertThatThrownBy(() -> hash.withTableSize(5_000_077)).hasMessageContaining("tableSize");
        assertThatThrownBy(() -> new HashSettings.Header("")).hasMessage("header name: '' (expected: a name)");
        assertThatThrownBy(() -> new HashSettings.Cookie("a", "", Duration.ofSeconds(-1)))
                .hasMessage("ttl: PT-1S (expected: zero or more)");
    }

    @Test
    void warmups_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> WarmupSettings.of(Duration.ofSeconds(-1)))
                .hasMessage("duration: PT-1S (expected: PT0S to PT24H)");
        assertThatThrownBy(() -> new WarmupSettings(Duration.ofSeconds(1), 101, 1))
                .hasMessage("minimumPercent: 101.0 (expected: 0 to 100)");
        assertThatThrownBy(() -> new WarmupSettings(Duration.ofSeconds(1), 10, 0))
                .hasMessage("aggression: 0.0 (expected: > 0 and <= 1000)");
    }

    @Test
    void localities_that_contradict_are_refused() {
        assertThatThrownBy(() -> new LocalitySettings.Distribution("a/*", Map.of("a/*", 80, "b/*", 30)))
                .hasMessageContaining("adds up to 110 (expected: 100)");
        assertThatThrownBy(() -> new LocalitySettings.Distribution("a", Map.of("a", 0)))
                .hasMessage("to a: 0 (expected: 1 to 100)");
        assertThatThrownBy(() -> new LocalitySettings.Failover("a", "a"))
                .hasMessage("failover: from 'a' to 'a' (expected: two different regions)");
        LocalitySettings.Failover failover = new LocalitySettings.Failover("a", "b");
        assertThatThrownBy(() -> LocalitySettings.failingOver(List.of(failover, failover), List.of()))
                .hasMessage("failover: twice from a (expected: once)");
        assertThatThrownBy(() -> new LocalitySettings(
                        true,
                        List.of(new LocalitySettings.Distribution("a", Map.of("a", 100))),
                        List.of(failover),
                        List.of()))
                .hasMessageContaining("expected: none where failover or failoverPriority is set");
    }
}
