package io.inmesh.spring;

import io.inmesh.Mesh;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Where a web application serves. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnClass(WebServerInitializedEvent.class)
@ConditionalOnWebApplication
@ConditionalOnBean(Mesh.class)
public final class MeshPresenceAutoConfiguration {

    MeshPresenceAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    MeshPresence meshPresence(Mesh mesh, Environment environment) {
        return new MeshPresence(mesh, environment);
    }
}
