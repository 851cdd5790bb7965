package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpansTest {

    private final Spans spans = new Spans();

    private void add(String instance, String kind) {
        spans.add(new Span("reviews", instance, "t", "1", "", "GET", kind, 0, 1, 0));
    }

    @Test
    void requests_that_a_version_took_are_counted_by_the_server_spans_of_its_instances() {
        add("reviews-v3-1", "SERVER");
        add("reviews-v3-2", "SERVER");
        add("reviews-v3-2", "CLIENT");
        add("reviews-v2-1", "SERVER");
        assertThat(spans.served("reviews-v3")).isEqualTo(2);
        assertThat(spans.served("reviews")).isEqualTo(3);
        assertThat(spans.served("ratings")).isZero();
    }
}
