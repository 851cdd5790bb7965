package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.spring.server.ManagementPath;
import io.inmesh.spring.server.MeshWebFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/** The inbound stack in front of a WebFlux application. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass(WebFilter.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(Mesh.class)
public final class MeshWebFluxAutoConfiguration {

    MeshWebFluxAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    MeshWebFilter meshWebFilter(Mesh mesh, Environment environment) {
        return new MeshWebFilter(mesh, ManagementPath.of(environment));
    }
}
