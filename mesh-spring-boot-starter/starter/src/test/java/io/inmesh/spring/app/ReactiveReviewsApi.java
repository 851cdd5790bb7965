package io.inmesh.spring.app;

import io.inmesh.annotation.MeshClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;
import reactor.core.publisher.Mono;

/** A reactive annotated client of the same service. */
@MeshClient("reviews")
public interface ReactiveReviewsApi {

    @GetExchange("/reviews/{id}")
    Mono<String> get(@PathVariable int id);
}
