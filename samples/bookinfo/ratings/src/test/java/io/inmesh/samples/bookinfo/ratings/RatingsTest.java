package io.inmesh.samples.bookinfo.ratings;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RatingsTest {

    private final Ratings ratings = new Ratings("ratings-2");

    private Response answer(Request request) {
        return Objects.requireNonNull(ratings.answer(request).block());
    }

    private String body(Request request) {
        return new String(Objects.requireNonNull(answer(request).body().bytesInMemory()), StandardCharsets.UTF_8);
    }

    @Test
    void the_stars_come_with_the_instance_and_the_user_that_asked() {
        assertThat(body(Request.get("/ratings/7").withHeader("end-user", "ada")))
                .contains("\"id\": 7", "\"Adriana\": 5", "\"instance\": \"ratings-2\"", "\"askedBy\": \"ada\"");
    }

    @Test
    void a_name_that_would_break_the_document_is_left_out() {
        assertThat(body(Request.get("/ratings/7").withHeader("end-user", "a\"b")))
                .contains("\"askedBy\": \"\"");
    }

    @Test
    void other_paths_and_methods_are_not_found() {
        assertThat(answer(Request.get("/ratings/x")).status()).isEqualTo(404);
        assertThat(answer(Request.of("DELETE", "/ratings/7")).status()).isEqualTo(404);
        assertThat(answer(Request.get("/health")).status()).isEqualTo(200);
    }
}
