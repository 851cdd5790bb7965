package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static Span span(String service, String id, String parent, String kind) {
        return new Span(service, service + "-1", "t", id, parent, id, kind, Integer.parseInt(id, 16), 1_000_000, 0);
    }

    private static List<Span> good() {
        return List.of(
                span("productpage", "1", "f", "SERVER"),
                span("productpage", "2", "1", "INTERNAL"),
                span("productpage", "3", "2", "CLIENT"),
                span("details", "4", "3", "SERVER"),
                span("productpage", "5", "2", "CLIENT"),
                span("reviews", "6", "5", "SERVER"),
                span("reviews", "7", "6", "CLIENT"),
                span("ratings", "8", "7", "SERVER"));
    }

    private static List<Span> with(Span changed) {
        List<Span> spans = new ArrayList<>(good());
        spans.replaceAll(span -> span.spanId().equals(changed.spanId()) ? changed : span);
        return spans;
    }

    @Test
    void calls_that_hang_together_have_no_problem() {
        Trace trace = new Trace(good());
        assertThat(trace.isComplete()).isTrue();
        assertThat(trace.problems()).isEmpty();
    }

    @Test
    void spans_arrive_in_any_order() {
        List<Span> reversed = new ArrayList<>(good());
        java.util.Collections.reverse(reversed);
        assertThat(new Trace(reversed).problems()).isEmpty();
    }

    @Test
    void a_missing_service_is_named() {
        Trace trace = new Trace(good().subList(0, 7));
        assertThat(trace.isComplete()).isFalse();
        assertThat(trace.problems()).containsExactly("ratings: no span");
    }

    @Test
    void a_server_span_below_another_server_span_is_a_lost_client_span() {
        assertThat(new Trace(with(span("ratings", "8", "6", "SERVER"))).problems())
                .containsExactly("ratings: the parent of its server span is a SERVER span of reviews"
                        + " (expected: a CLIENT span of reviews)");
    }

    @Test
    void a_call_that_lost_its_inbound_context_is_found() {
        assertThat(new Trace(with(span("reviews", "7", "", "CLIENT"))).problems())
                .containsExactly("ratings: the client span of reviews does not descend from its server span");
    }

    @Test
    void a_parent_outside_the_trace_is_found() {
        assertThat(new Trace(with(span("details", "4", "e", "SERVER"))).problems())
                .containsExactly("details: the parent of its server span is not in the trace");
    }

    @Test
    void a_circle_of_parents_ends() {
        assertThat(new Trace(with(span("productpage", "2", "3", "INTERNAL"))).problems())
                .hasSize(2);
    }

    @Test
    void the_tree_shows_children_below_their_parents() {
        assertThat(new Trace(good()).render().lines().map(String::strip).map(line -> line.split(" ")[0]))
                .containsExactly(
                        "productpage-1",
                        "productpage-1",
                        "productpage-1",
                        "details-1",
                        "productpage-1",
                        "reviews-1",
                        "reviews-1",
                        "ratings-1");
    }
}
