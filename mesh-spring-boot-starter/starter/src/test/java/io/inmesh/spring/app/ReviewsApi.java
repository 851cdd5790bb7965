package io.inmesh.spring.app;

import io.inmesh.annotation.MeshClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

/** A blocking annotated client. */
@MeshClient("reviews")
public interface ReviewsApi {

    @GetExchange("/reviews/{id}")
    String get(@PathVariable int id);

    @PostExchange("/books")
    Book add(@RequestBody Book book);
}
