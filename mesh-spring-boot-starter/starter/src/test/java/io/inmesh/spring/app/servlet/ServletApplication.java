package io.inmesh.spring.app.servlet;

import io.inmesh.spring.app.Gate;
import io.inmesh.spring.app.Observations;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** A servlet application that calls another service. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Observations.class)
@RestController
public class ServletApplication {

    private final RestClient client;
    private final WebClient reactive;
    private final Gate gate;

    ServletApplication(
            RestClient.Builder builder,
            WebClient.Builder reactive,
            Gate gate,
            ObjectProvider<ObservationRegistry> observations) {
        observations.ifAvailable(builder::observationRegistry);
        observations.ifAvailable(reactive::observationRegistry);
        this.client = builder.build();
        this.reactive = reactive.build();
        this.gate = gate;
    }

    @GetMapping("/relay")
    @Nullable
    String relay() {
        return client.get().uri("http://reviews/relayed").retrieve().body(String.class);
    }

    @GetMapping("/relay-reactively")
    @Nullable
    String relayReactively() {
        return reactive.get()
                .uri("http://reviews/relayed")
                .retrieve()
                .bodyToMono(String.class)
                .block();
    }

    @GetMapping("/hold")
    String hold() {
        return gate.pass();
    }

    @GetMapping("/later")
    CompletionStage<String> later() {
        return gate.enter();
    }

    @GetMapping("/fail")
    String fail() {
        throw new IllegalStateException("the handler failed");
    }
}
