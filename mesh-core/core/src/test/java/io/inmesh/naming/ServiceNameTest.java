package io.inmesh.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {

    @ParameterizedTest
    @CsvSource({
        "reviews, reviews, default, 0",
        "reviews:9080, reviews, default, 9080",
        "reviews.books, reviews, books, 0",
        "reviews.books.svc, reviews, books, 0",
        "reviews.books.svc.cluster.local:80, reviews, books, 80",
        "api.example.com:443, api.example.com, default, 443"
    })
    void the_forms_of_a_name_are_read(String text, String name, String namespace, int port) {
        assertThat(ServiceName.parse(text)).isEqualTo(new ServiceName(name, namespace, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Reviews", "re views", "-a", "a-", "a..b", "a:b", "a:70000", ":80", "a/b"})
    void what_is_no_name_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceName.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void the_short_form_is_printed() {
        assertThat(ServiceName.parse("reviews.default.svc.cluster.local:80")).hasToString("reviews:80");
        assertThat(ServiceName.parse("reviews.books")).hasToString("reviews.books");
    }
}
