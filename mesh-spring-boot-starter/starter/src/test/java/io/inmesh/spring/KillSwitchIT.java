package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.spring.app.ClientApplication;
import io.inmesh.spring.app.ReactiveReviewsApi;
import io.inmesh.spring.app.ReviewsApi;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** {@code mesh.enabled=false}: what was written for the mesh goes to plain HTTP. */
class KillSwitchIT {

    @Test
    void without_the_mesh_its_urls_are_plain_http() {
        try (Backend backend = new Backend();
                ConfigurableApplicationContext context = new SpringApplicationBuilder(ClientApplication.class)
                        .web(WebApplicationType.NONE)
                        .properties(Map.of(
                                "mesh.enabled", "false",
                                "spring.http.serviceclient.reviews.base-url", "mesh://" + backend.address(),
                                "spring.http.serviceclient.reviews-reactive.base-url", "mesh://" + backend.address(),
                                "spring.http.serviceclient.imported.base-url", "http://" + backend.address()))
                        .run()) {
            String url = "mesh://" + backend.address() + "/x";
            assertThat(context.getBeansOfType(Mesh.class)).isEmpty();
            assertThat(context.getBean(ReviewsApi.class).get(1)).isEqualTo("/reviews/1");
            assertThat(context.getBean(ReactiveReviewsApi.class).get(2).block()).isEqualTo("/reviews/2");
            assertThat(context.getBean(RestClient.Builder.class)
                            .build()
                            .get()
                            .uri(url)
                            .retrieve()
                            .body(String.class))
                    .isEqualTo("/x");
            assertThat(context.getBean(WebClient.Builder.class)
                            .build()
                            .get()
                            .uri(url)
                            .retrieve()
                            .bodyToMono(String.class)
                            .block())
                    .isEqualTo("/x");
            assertThat(backend.seen())
                    .hasSize(4)
                    .allSatisfy(seen -> assertThat(seen.header("x-envoy-expected-rq-timeout-ms"))
                            .isNull());
        }
    }
}
