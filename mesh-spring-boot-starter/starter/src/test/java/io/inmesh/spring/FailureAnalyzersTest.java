package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ConfigurationException;
import io.inmesh.document.Problem;
import io.inmesh.service.MeshException;
import io.inmesh.spring.app.ClientApplication;
import io.inmesh.spring.app.ReviewsApi;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.web.service.registry.ImportHttpServices;

@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzersTest {

    private static void failToRun(Class<?> application, String... properties) {
        SpringApplication app = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .build();
        boolean started = false;
        try {
            app.run().close();
            started = true;
        } catch (RuntimeException e) {
            assertThat(e).isNotNull();
        }
        assertThat(started).isFalse();
    }

    @Test
    void wrong_properties_become_boots_failure_report(CapturedOutput output) {
        failToRun(ClientApplication.class, "mesh.server.max-concurrent=many", "mesh.nmae=x");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The mesh cannot start with these settings")
                .contains("mesh.server.max-concurrent: many (expected: >= 0 and <= 1000000)")
                .contains("mesh.nmae: unknown key (expected: perhaps mesh.name)")
                .contains("docs/settings.md");
    }

    /** Finds {@link ReviewsApi} a second time. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @Import(ClientApplication.class)
    @ImportHttpServices(types = ReviewsApi.class)
    static class Twice {

        Twice(ReviewsApi api) {
            assertThat(api).isNotNull();
        }
    }

    @Test
    void a_client_found_twice_is_explained(CapturedOutput output) {
        failToRun(Twice.class, "spring.http.serviceclient.imported.base-url=http://reviews");
        assertThat(output)
                .contains("ReviewsApi is an HTTP service client twice")
                .contains("default#io.inmesh.spring.app.ReviewsApi")
                .contains("reviews#io.inmesh.spring.app.ReviewsApi")
                .contains("@ImportHttpServices");
    }

    @Test
    void another_bean_that_is_there_twice_is_left_to_boot() {
        assertThat(new DuplicateClientAnalyzer().analyze(new NoUniqueBeanDefinitionException(Runnable.class, "a", "b")))
                .isNull();
    }

    @Test
    void an_unknown_service_is_explained_and_other_errors_are_not() {
        MeshException unknown = MeshException.of(MeshException.Kind.UNKNOWN_DESTINATION, "page -> revews: unknown");
        FailureAnalysis analysis = new UnknownServiceAnalyzer().analyze(new IllegalStateException(unknown));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("page -> revews");
        assertThat(analysis.getAction()).contains("mesh.services.<name>.endpoints");
        assertThat(new UnknownServiceAnalyzer().analyze(MeshException.of(MeshException.Kind.OVERLOADED, "busy")))
                .isNull();
    }

    @Test
    void every_problem_has_a_line() {
        ConfigurationException failure = new ConfigurationException(
                List.of(new Problem("a.yaml", 3, "x: 1 (expected: 2)"), new Problem("b", 0, "y: 1 (expected: 2)")));
        FailureAnalysis analysis = new ConfigurationAnalyzer().analyze(failure);
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription().lines())
                .contains("    a.yaml:3: x: 1 (expected: 2)", "    b: y: 1 (expected: 2)");
    }
}
