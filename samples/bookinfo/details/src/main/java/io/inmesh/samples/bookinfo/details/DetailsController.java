package io.inmesh.samples.bookinfo.details;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Knows one book under every number. */
@RestController
class DetailsController {

    private final String instance;

    DetailsController(@Value("${bookinfo.instance}") String instance) {
        this.instance = instance;
    }

    @GetMapping("/details/{id}")
    Mono<BookDetails> details(@PathVariable int id, @RequestHeader(name = "end-user", defaultValue = "") String user) {
        return Mono.just(new BookDetails(
                id,
                "The Comedy of Errors",
                "William Shakespeare",
                1594,
                "paperback",
                200,
                "First Folio Reprints",
                "English",
                "978-0-00-000000-2",
                instance,
                user));
    }

    @GetMapping("/health")
    Mono<String> health() {
        return Mono.just("ok");
    }
}
