package io.inmesh.spring;

import io.inmesh.telemetry.Meters;
import io.inmesh.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Where the mesh's observations go: spans to the application's OpenTelemetry (its bean, or else the global one, such as
 * the agent's), metrics to its {@link Meters} bean or else to OpenTelemetry, never to both.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "mesh.enabled", matchIfMissing = true)
public final class MeshTelemetryAutoConfiguration {

    MeshTelemetryAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    Telemetry meshTelemetry(ObjectProvider<OpenTelemetry> openTelemetry, ObjectProvider<Meters> meters) {
        OpenTelemetry own = openTelemetry.getIfUnique();
        Telemetry telemetry = own == null ? Telemetry.global() : Telemetry.of(own);
        Meters elsewhere = meters.getIfUnique();
        return elsewhere == null ? telemetry : telemetry.withMeters(elsewhere);
    }
}
