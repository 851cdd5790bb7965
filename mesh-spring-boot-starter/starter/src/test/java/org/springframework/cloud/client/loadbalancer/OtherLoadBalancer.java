package org.springframework.cloud.client.loadbalancer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/**
 * Does to groups without a base URL what Spring Cloud's load balancer does, from its package and in its place (10): sets a
 * URL of its own and intercepts every call. This one knows no instances.
 */
@Configuration(proxyBeanMethods = false)
public class OtherLoadBalancer {

    private static final int ORDER = 10;

    @Bean
    RestClientHttpServiceGroupConfigurer restClientGroups() {
        return new RestClientHttpServiceGroupConfigurer() {
            @Override
            public void configureGroups(Groups<org.springframework.web.client.RestClient.Builder> groups) {
                groups.filter(group -> group.name().startsWith("reviews"))
                        .forEachClient((group, builder) -> builder.baseUrl("http://" + group.name())
                                .requestInterceptor((request, body, next) -> {
                                    throw new IllegalStateException("no instance of " + group.name());
                                }));
            }

            @Override
            public int getOrder() {
                return ORDER;
            }
        };
    }

    @Bean
    WebClientHttpServiceGroupConfigurer webClientGroups() {
        return new WebClientHttpServiceGroupConfigurer() {
            @Override
            public void configureGroups(
                    Groups<org.springframework.web.reactive.function.client.WebClient.Builder> groups) {
                groups.filter(group -> group.name().startsWith("reviews"))
                        .forEachClient((group, builder) -> builder.baseUrl("http://" + group.name())
                                .filter((request, next) -> {
                                    throw new IllegalStateException("no instance of " + group.name());
                                }));
            }

            @Override
            public int getOrder() {
                return ORDER;
            }
        };
    }
}
