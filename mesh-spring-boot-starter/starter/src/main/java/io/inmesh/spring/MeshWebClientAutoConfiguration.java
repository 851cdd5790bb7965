package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.spring.client.ConnectorBuilderPostProcessor;
import io.inmesh.spring.client.WebClientGroups;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/** WebClient and reactive annotated interfaces through the mesh. Stays when the mesh is switched off. */
@AutoConfiguration(before = WebClientAutoConfiguration.class)
@ConditionalOnClass({WebClient.class, ClientHttpConnectorBuilder.class, WebClientAutoConfiguration.class})
public final class MeshWebClientAutoConfiguration {

    MeshWebClientAutoConfiguration() {}

    @Bean
    static ConnectorBuilderPostProcessor meshConnectorBuilderPostProcessor(ObjectProvider<Mesh> mesh) {
        return new ConnectorBuilderPostProcessor(mesh);
    }

    @Bean
    WebClientGroups meshWebClientGroups(
            ObjectProvider<HttpServiceClientProperties> properties, ObjectProvider<ClientHttpConnector> connectors) {
        return new WebClientGroups(properties, connectors);
    }
}
