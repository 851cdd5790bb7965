package io.inmesh.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManagementPathTest {

    @Test
    void what_is_below_the_base_path_is_actuators() {
        ManagementPath path = new ManagementPath("/actuator");
        assertThat(path.contains("/actuator")).isTrue();
        assertThat(path.contains("/actuator/health")).isTrue();
        assertThat(path.contains("/actuators")).isFalse();
        assertThat(path.contains("/page")).isFalse();
    }

    @Test
    void a_base_path_that_is_the_root_tells_nothing_apart() {
        assertThat(new ManagementPath("/").contains("/health")).isFalse();
        assertThat(new ManagementPath("").contains("/health")).isFalse();
    }
}
