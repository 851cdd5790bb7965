package io.inmesh.samples.bookinfo.productpage;

import io.inmesh.samples.bookinfo.productpage.DetailsApi.BookDetails;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.Asked;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.BookReviews;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the page shows. */
record PageModel(String user, String instance, Answer<BookDetails> details, Answer<BookReviews> reviews) {

    /** Who took part: a service, its instance that answered, and the user it was asked by. */
    record Part(String service, String instance, String askedBy) {}

    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("productpage", instance, user));
        BookDetails book = details.value();
        if (book != null) {
            parts.add(new Part("details", book.instance(), book.askedBy()));
        }
        BookReviews opinions = reviews.value();
        if (opinions != null) {
            parts.add(new Part("reviews", opinions.instance(), opinions.askedBy()));
            Asked ratings = opinions.ratings();
            if (ratings != null) {
                parts.add(new Part("ratings", ratings.instance(), ratings.askedBy()));
            }
        }
        return parts;
    }

    /** The names of the instances. */
    List<String> servedBy() {
        return parts().stream().map(Part::instance).toList();
    }

    /** {@code service=user} for the services below this one. */
    List<String> askedBy() {
        return parts().stream()
                .skip(1)
                .map(part -> part.service() + "=" + part.askedBy())
                .toList();
    }

    /** The first thing that is missing from the page; null: nothing. */
    @Nullable
    String failure() {
        if (details.failure() != null) {
            return details.failure();
        }
        BookReviews opinions = reviews.value();
        return opinions == null ? reviews.failure() : opinions.failure();
    }
}
