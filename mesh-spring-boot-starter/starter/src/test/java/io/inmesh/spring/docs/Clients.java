package io.inmesh.spring.docs;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that Boot's builders make. */
@Configuration
class Clients {

    // snippet
    @Bean
    RestClient reviews(RestClient.Builder builder) {
        return builder.baseUrl("http://reviews").build();
    }

    @Bean
    WebClient ratings(WebClient.Builder builder) {
        return builder.baseUrl("mesh://ratings").build();
    }
    // snippet
}
