package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.transport.ConnectionSettings.Keepalive;
import io.inmesh.transport.ConnectionSettings.Lifetime;
import io.inmesh.transport.ConnectionSettings.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {

    @Test
    void what_cannot_be_is_refused_with_name_and_value() {
        assertThatThrownBy(() -> Limits.DEFAULT.withMaxConnections(0)).hasMessage("maxConnections: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Limits.DEFAULT.withTotals(-1, 0)).hasMessage("totalConnections: -1 (expected: >= 0)");
        assertThatThrownBy(() -> Lifetime.DEFAULT.withIdleTimeout(Duration.ZERO))
                .hasMessage("idleTimeout: PT0S (expected: PT0.001S to PT24H)");
        assertThatThrownBy(() -> Lifetime.DEFAULT.withMaxRequests(-1)).hasMessage("maxRequests: -1 (expected: >= 0)");
        assertThatThrownBy(() -> ConnectionSettings.DEFAULT.withConnectTimeout(Duration.ofDays(1)))
                .hasMessage("connectTimeout: PT24H (expected: PT0.001S to PT1H)");
        assertThatThrownBy(() -> new Keepalive(Duration.ofMillis(1500), Duration.ZERO, 0))
                .hasMessage("keepalive time: PT1.5S (expected: whole seconds from PT0S to PT9H6M7S)");
        assertThatThrownBy(() -> new Keepalive(Duration.ZERO, Duration.ZERO, 128))
                .hasMessage("keepalive probes: 128 (expected: 0 to 127)");
    }
}
