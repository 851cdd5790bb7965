package io.inmesh.samples.bookinfo.reviews;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reviews of a book.
 *
 * @param instance that answered
 * @param askedBy the user in the header {@code end-user}; empty: nobody is signed in
 * @param ratings who told the stars; null in version 1, which does not ask
 * @param failure why there are no stars although there should be; null: nothing failed
 */
record BookReviews(
        int id,
        String instance,
        String version,
        String askedBy,
        List<Review> reviews,
        @Nullable Asked ratings,
        @Nullable String failure) {

    /**
     * One of them.
     *
     * @param stars 1 to 5; null: none
     * @param color of the stars; null: none
     */
    record Review(
            String reviewer,
            String text,
            @Nullable Integer stars,
            @Nullable String color) {}

    /** A service below this one: its instance that answered, and the user it was asked by. */
    record Asked(String instance, String askedBy) {}
}
