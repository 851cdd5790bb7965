package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

class BootVersionTest {

    /** The module says which; without this, both could test the same one. */
    @Test
    void the_tests_run_on_the_boot_that_the_module_is_for() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("boot.version"));
    }
}
