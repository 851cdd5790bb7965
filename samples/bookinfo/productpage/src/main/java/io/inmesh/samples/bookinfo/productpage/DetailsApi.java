package io.inmesh.samples.bookinfo.productpage;

import io.inmesh.annotation.MeshClient;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.service.annotation.GetExchange;

/** The service details, through the mesh. */
@MeshClient("details")
public interface DetailsApi {

    @GetExchange("/details/{id}")
    BookDetails details(
            @PathVariable int id, @RequestHeader(name = "end-user", required = false) @Nullable String user);

    /** What the page shows of the answer. */
    record BookDetails(
            String title,
            String author,
            int year,
            String type,
            int pages,
            String publisher,
            String language,
            String isbn,
            String instance,
            String askedBy) {}
}
