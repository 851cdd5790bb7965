package io.inmesh.spring.app.webflux;

import io.inmesh.spring.app.Gate;
import io.inmesh.spring.app.Observations;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A WebFlux application that calls another service. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Observations.class)
@RestController
public class WebFluxApplication {

    private final WebClient client;
    private final Gate gate;

    WebFluxApplication(WebClient.Builder builder, Gate gate, ObjectProvider<ObservationRegistry> observations) {
        observations.ifAvailable(builder::observationRegistry);
        this.client = builder.build();
        this.gate = gate;
    }

    /** Leaves the event loop on the way, so that only the Reactor context can carry anything. */
    @GetMapping("/relay")
    Mono<String> relay() {
        return Mono.just("http://reviews/relayed")
                .publishOn(Schedulers.parallel())
                .flatMap(url -> client.get().uri(url).retrieve().bodyToMono(String.class));
    }

    @GetMapping("/hold")
    Mono<String> hold() {
        return Mono.fromFuture(gate::enter);
    }

    @GetMapping("/later")
    Mono<String> later() {
        return Mono.fromFuture(gate::enter);
    }

    @GetMapping("/fail")
    Mono<String> fail() {
        return Mono.error(new IllegalStateException("the handler failed"));
    }
}
