package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.spring.client.MeshClientRegistrar;
import io.inmesh.spring.client.RequestFactoryBuilderPostProcessor;
import io.inmesh.spring.client.RestClientGroups;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;
import org.springframework.web.client.RestClient;

/**
 * RestClient, RestTemplate and annotated interfaces through the mesh. Stays when the mesh is switched off: then
 * {@code mesh://reviews} means {@code http://reviews}.
 */
@AutoConfiguration(
        after = ImperativeHttpClientAutoConfiguration.class,
        before = {RestClientAutoConfiguration.class, HttpServiceClientAutoConfiguration.class},
        beforeName =
                "org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration")
@ConditionalOnClass({RestClient.class, ClientHttpRequestFactoryBuilder.class})
@Import(MeshClientRegistrar.class)
public final class MeshRestClientAutoConfiguration {

    MeshRestClientAutoConfiguration() {}

    @Bean
    static RequestFactoryBuilderPostProcessor meshRequestFactoryBuilderPostProcessor(ObjectProvider<Mesh> mesh) {
        return new RequestFactoryBuilderPostProcessor(mesh);
    }

    /** Boot makes none in a WebFlux application, and what has no builder bean would bypass the mesh. */
    @Bean
    @ConditionalOnMissingBean
    ClientHttpRequestFactoryBuilder<?> meshClientHttpRequestFactoryBuilder(ResourceLoader resourceLoader) {
        return ClientHttpRequestFactoryBuilder.detect(resourceLoader.getClassLoader());
    }

    @Bean
    RestClientGroups meshRestClientGroups(ObjectProvider<HttpServiceClientProperties> properties) {
        return new RestClientGroups(properties);
    }
}
