package io.inmesh.samples.bookinfo.productpage;

import io.inmesh.annotation.MeshClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.service.annotation.GetExchange;

/** The service reviews, through the mesh. */
@MeshClient("reviews")
public interface ReviewsApi {

    @GetExchange("/reviews/{id}")
    BookReviews reviews(
            @PathVariable int id, @RequestHeader(name = "end-user", required = false) @Nullable String user);

    /**
     * What the page shows of the answer.
     *
     * @param ratings who told the stars; null: this version asks for none, or nobody answered
     * @param failure why there are no stars although there should be; null: nothing failed
     */
    record BookReviews(
            String instance,
            String version,
            String askedBy,
            List<Review> reviews,
            @Nullable Asked ratings,
            @Nullable String failure) {}

    /**
     * One review.
     *
     * @param stars 1 to 5; null: none
     * @param color of the stars, black or red
     */
    record Review(
            String reviewer,
            String text,
            @Nullable Integer stars,
            @Nullable String color) {}

    /** A service below reviews: its instance that answered, and the user it was asked by. */
    record Asked(String instance, String askedBy) {}
}
