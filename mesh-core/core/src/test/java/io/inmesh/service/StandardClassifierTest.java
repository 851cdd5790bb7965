package io.inmesh.service;

import static io.inmesh.service.Classification.FAILURE;
import static io.inmesh.service.Classification.NEUTRAL;
import static io.inmesh.service.Classification.RETRYABLE_FAILURE;
import static io.inmesh.service.Classification.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.MeshException.Kind;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

class StandardClassifierTest {

    private final ResponseClassifier classifier = ResponseClassifier.standard();

    @ParameterizedTest
    @CsvSource({
        "GET,200,SUCCESS",
        "GET,404,SUCCESS",
        "GET,429,SUCCESS",
        "GET,500,FAILURE",
        "GET,501,FAILURE",
        "GET,502,RETRYABLE_FAILURE",
        "GET,503,RETRYABLE_FAILURE",
        "PUT,504,RETRYABLE_FAILURE",
        "POST,503,FAILURE",
        "PATCH,502,FAILURE"
    })
    void a_status_is_judged_with_its_method(String method, int status, Classification expected) {
        assertThat(classifier.classify(Request.of(method, "/"), Response.of(status), null))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,CONNECTION_CLOSED,RETRYABLE_FAILURE",
        "POST,CONNECTION_CLOSED,FAILURE",
        "GET,ATTEMPT_TIMEOUT,RETRYABLE_FAILURE",
        "GET,DEADLINE_EXCEEDED,FAILURE",
        "GET,CIRCUIT_OPEN,FAILURE",
        "GET,INVALID_REQUEST,NEUTRAL",
        "POST,CANCELLED,NEUTRAL",
        "GET,PROTOCOL_ERROR,FAILURE"
    })
    void an_error_is_judged_by_its_kind(String method, Kind kind, Classification expected) {
        MeshException error = MeshException.of(kind, "x");
        assertThat(classifier.classify(Request.of(method, "/"), null, error)).isEqualTo(expected);
    }

    @Test
    void what_no_peer_has_seen_is_always_safe_to_send_again() {
        MeshException error = MeshException.unprocessed(Kind.CONNECT_FAILED, "x", null);
        assertThat(classifier.classify(Request.post("/", Body.of("x")), null, error))
                .isEqualTo(RETRYABLE_FAILURE);
    }

    @Test
    void a_stream_that_was_read_cannot_be_sent_again() {
        Body stream = Body.of(Flux.empty(), Body.UNKNOWN_LENGTH);
        Request request = Request.of("PUT", "/").withBody(stream);
        MeshException error = MeshException.of(Kind.CONNECTION_CLOSED, "x");
        assertThat(classifier.classify(request, null, error)).isEqualTo(RETRYABLE_FAILURE);
        stream.discard();
        assertThat(classifier.classify(request, null, error)).isEqualTo(FAILURE);
    }

    @Test
    void a_cancelled_call_says_nothing_and_a_foreign_error_is_a_failure() {
        Request request = Request.get("/");
        assertThat(classifier.classify(request, null, null)).isEqualTo(NEUTRAL);
        assertThat(classifier.classify(request, null, new IOException("x"))).isEqualTo(FAILURE);
        assertThat(classifier.classify(request, Response.of(204), null)).isEqualTo(SUCCESS);
    }
}
