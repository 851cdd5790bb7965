package io.inmesh.samples.bookinfo.reviews;

import io.inmesh.samples.bookinfo.reviews.BookReviews.Asked;
import io.inmesh.samples.bookinfo.reviews.BookReviews.Review;
import io.inmesh.samples.bookinfo.reviews.RatingsApi.BookRatings;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Version 1 shows no stars, version 2 black ones, version 3 red ones. */
@Path("/")
public class ReviewsResource {

    private static final Logger LOG = Logger.getLogger(ReviewsResource.class);

    /** Reviews without stars in time are better than none: the page waits for an attempt a little longer than this. */
    private static final Duration PATIENCE = Duration.ofMillis(650);

    private static final Map<String, String> TEXTS = Map.of(
            "Adriana", "Twins, mistaken twice over, and not a dull scene between them. I laughed until supper.",
            "Dromio", "Beaten in both halves, yet I would serve in it again. Short, loud and well made.");

    private final RatingsApi ratings;
    private final String instance;
    private final String version;

    ReviewsResource(
            @RestClient RatingsApi ratings,
            @ConfigProperty(name = "bookinfo.instance") String instance,
            @ConfigProperty(name = "bookinfo.version") String version) {
        this.ratings = ratings;
        this.instance = instance;
        this.version = version;
    }

    @GET
    @Path("reviews/{id}")
    public Uni<BookReviews> reviews(@PathParam("id") int id, @HeaderParam("end-user") @DefaultValue("") String user) {
        if (version.equals("v1")) {
            return Uni.createFrom().item(answer(id, user, null, null));
        }
        return ratings.ratings(id, user.isEmpty() ? null : user)
                .ifNoItem()
                .after(PATIENCE)
                .failWith(() -> new IllegalStateException("no answer in " + PATIENCE.toMillis() + " ms"))
                .map(stars -> answer(id, user, stars, null))
                .onFailure()
                .recoverWithItem(failure -> withoutStars(id, user, failure));
    }

    private BookReviews withoutStars(int id, String user, Throwable failure) {
        String why = "ratings unavailable: " + failure.getMessage();
        LOG.warn(why);
        return answer(id, user, null, why);
    }

    @GET
    @Path("health")
    public String health() {
        return "ok";
    }

    private BookReviews answer(int id, String user, @Nullable BookRatings stars, @Nullable String failure) {
        List<Review> reviews = TEXTS.keySet().stream()
                .sorted()
                .map(reviewer -> review(reviewer, stars))
                .toList();
        Asked asked = stars == null ? null : new Asked(stars.instance(), stars.askedBy());
        return new BookReviews(id, instance, version, user, reviews, asked, failure);
    }

    private Review review(String reviewer, @Nullable BookRatings stars) {
        Integer given = stars == null ? null : stars.ratings().get(reviewer);
        String color = given == null ? null : version.equals("v3") ? "red" : "black";
        return new Review(reviewer, TEXTS.getOrDefault(reviewer, ""), given, color);
    }
}
