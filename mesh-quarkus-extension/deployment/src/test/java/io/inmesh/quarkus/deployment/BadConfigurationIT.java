package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BadConfigurationIT {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application()
            .overrideRuntimeConfigKey("mesh.clients.reviews.timeout", "soon")
            .overrideRuntimeConfigKey("mesh.client-defaults.timeuot", "1s")
            .assertException(error -> assertThat(error)
                    .hasStackTraceContaining("mesh.clients.reviews.timeout: soon (expected: ")
                    .hasStackTraceContaining("mesh.client-defaults.timeuot")
                    .hasStackTraceContaining("mesh.client-defaults.timeout"));

    @Test
    void a_wrong_key_stops_the_start_with_core_s_message() {
        Assertions.fail("the application started");
    }
}
