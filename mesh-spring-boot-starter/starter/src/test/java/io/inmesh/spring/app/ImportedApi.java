package io.inmesh.spring.app;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;

/** Spring's own annotated client; its base URL is a property. */
public interface ImportedApi {

    @GetExchange("/reviews/{id}")
    String get(@PathVariable int id);
}
