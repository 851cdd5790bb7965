package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.telemetry.Telemetry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The mesh of the application, from its {@code mesh.*} properties. */
@AutoConfiguration(after = MeshTelemetryAutoConfiguration.class)
@ConditionalOnProperty(name = "mesh.enabled", matchIfMissing = true)
public final class MeshAutoConfiguration {

    MeshAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    MeshSettings meshSettings(Environment environment) {
        return MeshProperties.settings(environment);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Mesh mesh(MeshSettings settings, Telemetry telemetry) {
        return Mesh.start(settings, telemetry);
    }

    @Bean
    @ConditionalOnMissingBean
    MeshLifecycle meshLifecycle(Mesh mesh) {
        return new MeshLifecycle(mesh);
    }
}
