package io.inmesh.spring;

import io.inmesh.spring.telemetry.MicrometerMeters;
import io.inmesh.telemetry.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** The mesh's metrics in Micrometer, where the application has a registry: then not in OpenTelemetry as well. */
@AutoConfiguration(
        before = MeshTelemetryAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnProperty(name = "mesh.enabled", matchIfMissing = true)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class MeshMicrometerAutoConfiguration {

    MeshMicrometerAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(Meters.class)
    MicrometerMeters meshMeters(MeterRegistry registry) {
        return new MicrometerMeters(registry);
    }
}
