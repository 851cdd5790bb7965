package io.inmesh.samples.bookinfo.productpage;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.samples.bookinfo.productpage.DetailsApi.BookDetails;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.Asked;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.BookReviews;
import io.inmesh.samples.bookinfo.productpage.ReviewsApi.Review;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageHtmlTest {

    private static final BookDetails BOOK = new BookDetails(
            "Errors & <Twins>", "A. Author", 1594, "paperback", 200, "P", "English", "1", "details-2", "ada");

    private static Answer<BookReviews> reviews(@Nullable Integer stars, @Nullable String color) {
        Asked ratings = stars == null ? null : new Asked("ratings-1", "ada");
        Review review = new Review("Dromio", "Short $1 \\ and loud.", stars, color);
        return new Answer<>(new BookReviews("reviews-v3-1", "v3", "ada", List.of(review), ratings, null), null);
    }

    private static String render(PageModel model) {
        return new PageHtml().render(model);
    }

    @Test
    void stars_have_the_colour_of_the_version_and_values_are_escaped() {
        PageModel model = new PageModel("ada", "productpage-1", new Answer<>(BOOK, null), reviews(4, "red"));
        assertThat(render(model))
                .contains("Errors &amp; &lt;Twins&gt;", "stars red", "★★★★☆", "Short $1 \\ and loud.")
                .contains("Signed in as <b>ada</b>")
                .doesNotContain("{{");
        assertThat(model.failure()).isNull();
        assertThat(model.servedBy()).containsExactly("productpage-1", "details-2", "reviews-v3-1", "ratings-1");
        assertThat(model.askedBy()).containsExactly("details=ada", "reviews=ada", "ratings=ada");
    }

    @Test
    void the_first_version_shows_no_stars_and_names_no_ratings() {
        PageModel model = new PageModel("", "productpage-1", new Answer<>(BOOK, null), reviews(null, null));
        assertThat(render(model)).doesNotContain("class=\"stars").contains("Sign in");
        assertThat(model.servedBy()).containsExactly("productpage-1", "details-2", "reviews-v3-1");
    }

    @Test
    void a_part_that_failed_is_said_in_its_place() {
        PageModel model =
                new PageModel("", "productpage-1", new Answer<>(null, "details did not answer"), reviews(5, "black"));
        assertThat(render(model)).contains("class=\"failure\">details did not answer", "stars black");
        assertThat(model.failure()).isEqualTo("details did not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nx: y", "<b>", "ä", "123456789012345678901234567890123"})
    void a_name_that_could_break_a_header_or_the_page_is_nobody(String name) {
        assertThat(UserName.of(name)).isEmpty();
    }

    @Test
    void a_plain_name_is_taken() {
        assertThat(UserName.of("ada.lovelace-2_x")).isEqualTo("ada.lovelace-2_x");
    }
}
