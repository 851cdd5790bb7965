package io.inmesh.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"", "reviews", "http://reviews/", "/a b", "/a\r\nHost: evil", "/\u00e9", "/\u0000", "/a\tb"})
    void a_target_that_could_smuggle_is_refused(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.get(target))
                .withMessageContaining("expected: a percent-encoded path that begins with /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "*", "/reviews/7?stars=true&x=%20", "//double"})
    void an_origin_form_target_is_taken(String target) {
        assertThat(Request.get(target).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GE T", "GET\r\n", "G(T"})
    void a_method_is_a_token(String method) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.of(method, "/"))
                .withMessageContaining("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "user@host", "h\r\n", "h?x"})
    void an_authority_holds_host_and_port_alone(String authority) {
        assertThatIllegalArgumentException().isThrownBy(() -> Request.get("/").withAuthority(authority));
    }

    @ParameterizedTest
    @CsvSource({"GET,true", "HEAD,true", "PUT,true", "DELETE,true", "OPTIONS,true", "POST,false", "PATCH,false"})
    void idempotence_follows_the_method(String method, boolean idempotent) {
        assertThat(Request.of(method, "/").isIdempotent()).isEqualTo(idempotent);
    }

    @Test
    void a_copy_shares_what_it_does_not_change() {
        Request original = Request.post("/orders?id=1", Body.of("x")).withHeader("a", "1");
        Request changed = original.withHeader("b", "2").withTarget("/other");
        assertThat(original.headers().contains("b")).isFalse();
        assertThat(original.target()).isEqualTo("/orders?id=1");
        assertThat(changed.body()).isSameAs(original.body());
        assertThat(changed.method()).isEqualTo("POST");
    }

    @Test
    void what_is_printed_holds_no_query_and_no_headers() {
        Request request = Request.get("/login?token=secret").withHeader("authorization", "secret");
        assertThat(request.toString()).isEqualTo("GET /login");
        assertThat(request.headers().toString()).isEqualTo("[authorization]");
    }
}
