package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.MeshSettings;
import io.inmesh.spring.client.ConnectorBuilderPostProcessor;
import io.inmesh.spring.client.MeshClientHttpConnector;
import io.inmesh.spring.client.MeshClientHttpRequestFactory;
import io.inmesh.spring.client.RequestFactoryBuilderPostProcessor;
import io.inmesh.spring.server.MeshFilter;
import io.inmesh.spring.server.MeshWebFilter;
import io.inmesh.spring.telemetry.MicrometerMeters;
import io.inmesh.telemetry.Meters;
import io.inmesh.telemetry.Telemetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

class ConditionsTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            HttpClientAutoConfiguration.class,
            ImperativeHttpClientAutoConfiguration.class,
            ReactiveHttpClientAutoConfiguration.class,
            MeshAutoConfiguration.class,
            MeshMicrometerAutoConfiguration.class,
            MeshRestClientAutoConfiguration.class,
            MeshServletAutoConfiguration.class,
            MeshTelemetryAutoConfiguration.class,
            MeshWebClientAutoConfiguration.class,
            MeshWebFluxAutoConfiguration.class);

    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(ALL);
    private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(ALL);
    private final ReactiveWebApplicationContextRunner webflux =
            new ReactiveWebApplicationContextRunner().withConfiguration(ALL);

    @Test
    void an_application_without_a_web_server_gets_a_mesh_and_its_clients() {
        plain.run(context -> {
            assertThat(context).hasSingleBean(Mesh.class).hasSingleBean(MeshLifecycle.class);
            assertThat(context).doesNotHaveBean(FilterRegistrationBean.class).doesNotHaveBean(MeshWebFilter.class);
            assertThat(context.getBean(ClientHttpRequestFactory.class))
                    .isInstanceOf(MeshClientHttpRequestFactory.class);
            assertThat(context.getBean(ClientHttpConnector.class)).isInstanceOf(MeshClientHttpConnector.class);
        });
    }

    @Test
    void a_servlet_application_gets_the_filter_and_not_the_web_filter() {
        servlet.run(context -> {
            assertThat(context).doesNotHaveBean(MeshWebFilter.class);
            FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
            assertThat(filter.getFilter()).isInstanceOf(MeshFilter.class);
            assertThat(filter.getOrder()).isEqualTo(Integer.MIN_VALUE + 5);
        });
    }

    @Test
    void a_webflux_application_gets_the_web_filter_and_a_request_factory_builder() {
        webflux.run(context -> {
            assertThat(context).hasSingleBean(MeshWebFilter.class).doesNotHaveBean(FilterRegistrationBean.class);
            assertThat(context.getBean(MeshWebFilter.class).getOrder()).isEqualTo(Integer.MIN_VALUE + 5);
            assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class).build())
                    .isInstanceOf(MeshClientHttpRequestFactory.class);
        });
    }

    @Test
    void the_kill_switch_leaves_no_mesh_and_no_filter() {
        for (AbstractApplicationContextRunner<?, ?, ?> runner :
                new AbstractApplicationContextRunner<?, ?, ?>[] {plain, servlet, webflux}) {
            runner.withPropertyValues("mesh.enabled=false").run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBeansOfType(Mesh.class)).isEmpty();
                assertThat(context.getBeansOfType(Telemetry.class)).isEmpty();
                assertThat(context.getBeansOfType(MeshLifecycle.class)).isEmpty();
                assertThat(context.getBeansOfType(FilterRegistrationBean.class)).isEmpty();
                assertThat(context.getBeansOfType(MeshWebFilter.class)).isEmpty();
            });
        }
    }

    @Test
    void a_class_path_without_web_client_has_no_post_processor_for_it() {
        plain.withClassLoader(new FilteredClassLoader(WebClient.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Mesh.class)
                        .hasSingleBean(RequestFactoryBuilderPostProcessor.class)
                        .doesNotHaveBean(ConnectorBuilderPostProcessor.class));
    }

    @Test
    void a_builder_of_the_applications_own_is_wrapped_too() {
        plain.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::simple)
                .withBean(ClientHttpConnectorBuilder.class, ClientHttpConnectorBuilder::jdk)
                .run(context -> {
                    assertThat(context.getBean(ClientHttpRequestFactoryBuilder.class)
                                    .build())
                            .isInstanceOf(MeshClientHttpRequestFactory.class);
                    assertThat(context.getBean(ClientHttpConnectorBuilder.class).build())
                            .isInstanceOf(MeshClientHttpConnector.class);
                });
    }

    @Test
    void a_customizer_of_the_wrapped_builder_reaches_the_factory_within() {
        boolean[] reached = {false};
        plain.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jdk)
                .run(context -> {
                    @SuppressWarnings("unchecked")
                    ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> builder =
                            context.getBean(ClientHttpRequestFactoryBuilder.class);
                    builder.withCustomizer(factory -> reached[0] = factory instanceof JdkClientHttpRequestFactory)
                            .build();
                });
        assertThat(reached[0]).isTrue();
    }

    @Test
    void a_mesh_of_the_applications_own_wins() {
        try (Mesh own = Mesh.start(MeshSettings.DEFAULT)) {
            plain.withBean(Mesh.class, () -> own)
                    .run(context -> assertThat(context.getBean(Mesh.class)).isSameAs(own));
        }
    }

    @Test
    void the_applications_name_is_the_meshs_name_unless_a_property_tells_another() {
        plain.withPropertyValues("spring.application.name=Product Page")
                .run(context ->
                        assertThat(context.getBean(MeshSettings.class).name()).isEqualTo("product-page"));
        plain.withPropertyValues("spring.application.name=x", "mesh.name=page")
                .run(context ->
                        assertThat(context.getBean(MeshSettings.class).name()).isEqualTo("page"));
    }

    @Test
    void metrics_go_to_micrometer_where_there_is_a_registry() {
        plain.run(context -> assertThat(context).doesNotHaveBean(Meters.class));
        plain.withBean(SimpleMeterRegistry.class).run(context -> {
            assertThat(context.getBean(Meters.class)).isInstanceOf(MicrometerMeters.class);
            assertThat(context.getBean(Telemetry.class).meters().isRecording()).isTrue();
        });
    }
}
