package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.app.ClientApplication;
import io.inmesh.spring.app.ReactiveReviewsApi;
import io.inmesh.spring.app.ReviewsApi;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.OtherLoadBalancer;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Cloud's load balancer takes every group without a base URL for its own, the mesh's included. */
class OtherLoadBalancerIT {

    @Test
    void groups_of_annotated_clients_stay_the_meshs() {
        try (Backend backend = new Backend();
                ConfigurableApplicationContext context = new SpringApplicationBuilder(
                                ClientApplication.class, OtherLoadBalancer.class)
                        .web(WebApplicationType.NONE)
                        .properties(Map.of(
                                "spring.http.serviceclient.imported.base-url", "http://reviews",
                                "mesh.discovery.sources", "static",
                                "mesh.services.reviews.endpoints", backend.address()))
                        .run()) {
            assertThat(context.getBean(ReviewsApi.class).get(1)).isEqualTo("/reviews/1");
            assertThat(context.getBean(ReactiveReviewsApi.class).get(2).block()).isEqualTo("/reviews/2");
            assertThat(backend.seen())
                    .hasSize(2)
                    .allSatisfy(seen -> assertThat(seen.header("x-envoy-expected-rq-timeout-ms"))
                            .isNotNull());
        }
    }
}
