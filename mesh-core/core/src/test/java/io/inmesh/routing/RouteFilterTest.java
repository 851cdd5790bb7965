package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class RouteFilterTest {

    private final FakeLegs legs = new FakeLegs();
    private final FakeService plain = new FakeService();
    private final RouteFilter filter = filter("reviews");

    private RouteFilter filter(String host) {
        return new RouteFilter(ServiceName.parse(host), legs, new VirtualTime(), new Random(1), RoutingObserver.NONE);
    }

    private Response send(Request request) {
        Response response =
                filter.apply(request.withCall(Call.to("reviews")), plain).block();
        assertThat(response).isNotNull();
        return response;
    }

    private MeshException failure(Request request) {
        try {
            filter.apply(request.withCall(Call.to("reviews")), plain).block();
        } catch (MeshException e) {
            return e;
        }
        throw new AssertionError("it did not fail");
    }

    private Request arrived() {
        return legs.arrivals().get(legs.arrivals().size() - 1).request();
    }

    private void rules(RouteRule... rules) {
        filter.update(Rules.routes(rules));
    }

    @Test
    void without_rules_calls_go_to_the_host_itself_untouched() {
        Request request = Request.get("/a").withCall(Call.to("reviews"));
        filter.apply(request, plain).block();
        rules(Rules.rule("r", Rules.to("ratings")));
        send(Request.get("/b"));
        filter.update(Routes.NONE);
        send(Request.get("/c"));
        assertThat(plain.requests()).extracting(Request::target).containsExactly("/a", "/c");
        assertThat(plain.requests().get(0)).isSameAs(request);
        assertThat(legs.arrivals()).hasSize(1);
    }

    @Test
    void a_way_is_asked_for_once_for_each_leaf_and_never_by_a_call() {
        rules(
                Rules.rule("a", Rules.split(50, "reviews/v1", 50, "reviews/v2"), Rules.exact("/a"), Rules.exact("/b")),
                Rules.rule("b", Rules.to("reviews/v1")));
        for (int i = 0; i < 100; i++) {
            send(Request.get(i % 2 == 0 ? "/a" : "/c"));
        }
        assertThat(legs.built()).extracting(Target::toString).containsExactly("reviews/v1", "reviews/v2", "reviews/v1");
        assertThat(legs.arrivals()).hasSize(100);
    }

    @Test
    void a_destination_without_a_port_has_the_one_that_was_called() {
        RouteFilter called = filter("reviews:9080");
        called.update(Rules.routes(Rules.rule("r", Rules.split(1, "ratings", 1, "ratings:80"))));
        assertThat(legs.built()).extracting(Target::toString).containsExactly("ratings:9080", "ratings:80");
    }

    @Test
    void a_call_in_flight_goes_on_with_the_rules_that_it_began_with() {
        Sinks.One<Response> answer = Sinks.one();
        List<Response> seen = new ArrayList<>();
        Leg slow = request -> answer.asMono();
        RouteFilter swapped = new RouteFilter(
                ServiceName.parse("reviews"),
                (rule, target) -> slow,
                new VirtualTime(),
                new Random(1),
                RoutingObserver.NONE);
        HeaderChanges old = Rules.changes(HeaderChanges.Edits.NONE, Rules.set("rules", "old"));
        swapped.update(Rules.routes(Rules.rule("old", Rules.to("reviews"), Rules.editing(old))));
        swapped.apply(Request.get("/"), plain).subscribe(seen::add);
        swapped.update(Rules.routes(Rules.rule("new", new RouteAction.DirectResponse(410, Body.empty()))));
        answer.tryEmitValue(Response.of(200));
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).headers().get("rules")).isEqualTo("old");
    }

    @Test
    void rules_whose_ways_cannot_be_built_leave_the_rules_before_in_force() {
        Legs broken = (rule, target) -> {
            if (rule.name().equals("bad")) {
                throw new IllegalStateException("no way");
            }
            return plain::call;
        };
        RouteFilter kept = new RouteFilter(
                ServiceName.parse("reviews"), broken, new VirtualTime(), new Random(1), RoutingObserver.NONE);
        kept.update(Rules.routes(Rules.rule("good", Rules.to("reviews"), Rules.exact("/a"))));
        assertThatThrownBy(() -> kept.update(Rules.routes(Rules.rule("bad", Rules.to("reviews")))))
                .hasMessage("no way");
        assertThat(kept.apply(Request.get("/a"), plain).block()).isNotNull();
    }

    @Test
    void a_call_that_no_rule_matches_has_no_route_and_says_what_is_missing() {
        rules(
                Rules.rule("a", Rules.to("reviews"), Rules.exact("/a")),
                Rules.rule("b", Rules.to("reviews"), Rules.exact("/b")));
        AtomicInteger discarded = new AtomicInteger();
        Body body = Body.of(Flux.<ByteBuffer>never(), -1, Headers::empty, discarded::incrementAndGet);
        MeshException error = failure(Request.post("/c?secret=1", body));
        assertThat(error.kind()).isEqualTo(Kind.NO_ROUTE);
        assertThat(error.kind().status()).isEqualTo(404);
        assertThat(error)
                .hasMessage(
                        "call to reviews: none of its 2 rules matches POST /c; add a rule without a match at the end"
                                + " of VirtualService default/test");
        assertThat(discarded).hasValue(1);
        assertThat(plain.requests()).isEmpty();
    }

    @Test
    void a_rewrite_changes_path_and_authority_and_tells_the_path_before() {
        rules(Rules.rule(
                "r",
                Rules.to("reviews", new Rewrite(new PathRewrite.Prefix("/v2"), "other.host")),
                Rules.prefix("/v1")));
        send(Request.get("/v1/x?a=b").withAuthority("reviews:9080"));
        assertThat(arrived().target()).isEqualTo("/v2/x?a=b");
        assertThat(arrived().authority()).isEqualTo("other.host");
        assertThat(arrived().headers().get("x-envoy-original-path")).isEqualTo("/v1/x?a=b");
    }

    @Test
    void a_rewrite_that_makes_no_path_fails_the_call_with_its_rule() {
        rules(Rules.rule("0", Rules.to("reviews", new Rewrite(new PathRewrite.Full("v2"), null))));
        MeshException error = failure(Request.get("/v1"));
        assertThat(error.kind()).isEqualTo(Kind.INVALID_REQUEST);
        assertThat(error)
                .hasMessage("call to reviews: VirtualService default/test, rule 0: target: 'v2' (expected: a"
                        + " percent-encoded path that begins with /); look at its rewrite and headers");
    }

    @Test
    void request_headers_are_removed_then_set_then_added_first_by_the_rule_then_by_the_destination() {
        HeaderChanges.Edits ruled =
                new HeaderChanges.Edits(Map.of("a", "set", "gone", "back"), Map.of("b", "added"), List.of("GONE", "c"));
        HeaderChanges own = Rules.changes(
                new HeaderChanges.Edits(Map.of("a", "own"), Map.of("B", "own"), List.of()), HeaderChanges.Edits.NONE);
        rules(Rules.rule(
                "r",
                new RouteAction.Forward(NameTree.leaf(Rules.target("reviews/v1", own)), Rewrite.NONE),
                Rules.editing(Rules.changes(ruled, HeaderChanges.Edits.NONE))));
        send(Request.get("/")
                .withHeaders(Headers.of("a", "1", "A", "2", "b", "3", "c", "4", "gone", "5", "kept", "6")));
        Headers headers = arrived().headers();
        assertThat(headers.getAll("a")).containsExactly("own");
        assertThat(headers.getAll("b")).containsExactly("3", "added", "own");
        assertThat(headers.get("c")).isNull();
        assertThat(headers.get("gone")).isEqualTo("back");
        assertThat(headers.get("kept")).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource({
        // authority of: rewrite, the rule's headers, the destination's headers, what arrives
        "'', '', '', ''",
        "'', rule, '', rule",
        "'', '', own, own",
        "'', rule, own, rule",
        "rewrite, rule, own, rewrite",
        "rewrite, '', own, rewrite"
    })
    void host_among_the_headers_means_the_authority_and_the_rewrite_counts_first(
            String rewrite, String ruled, String own, String arrives) {
        HeaderChanges.Edits none = HeaderChanges.Edits.NONE;
        HeaderChanges.Edits first = ruled.isEmpty() ? none : Rules.set("Host", ruled);
        HeaderChanges.Edits second = own.isEmpty() ? none : Rules.set(":authority", own);
        rules(Rules.rule(
                "r",
                new RouteAction.Forward(
                        NameTree.leaf(Rules.target("reviews", Rules.changes(second, none))),
                        new Rewrite(PathRewrite.Keep.INSTANCE, rewrite.isEmpty() ? null : rewrite)),
                Rules.editing(Rules.changes(first, none))));
        send(Request.get("/"));
        assertThat(arrived().authority()).isEqualTo(arrives);
        assertThat(arrived().headers().size()).isZero();
    }

    @Test
    void set_counts_before_add_for_the_authority_and_removing_it_does_nothing() {
        HeaderChanges.Edits edits = new HeaderChanges.Edits(
                Map.of("host", "set"), Map.of(":authority", "added"), List.of("Host", ":path", ":authority"));
        rules(Rules.rule("r", Rules.to("reviews"), Rules.editing(Rules.changes(edits, HeaderChanges.Edits.NONE))));
        send(Request.get("/").withAuthority("before"));
        assertThat(arrived().authority()).isEqualTo("set");
    }

    @Test
    void response_headers_change_whatever_the_status_first_by_the_destination_then_by_the_rule() {
        HeaderChanges own = Rules.changes(
                HeaderChanges.Edits.NONE,
                new HeaderChanges.Edits(Map.of("a", "own", "host", "x", ":status", "1"), Map.of(), List.of("b")));
        HeaderChanges ruled = Rules.changes(HeaderChanges.Edits.NONE, Rules.add("a", "rule"));
        rules(Rules.rule(
                "r",
                new RouteAction.Forward(NameTree.leaf(Rules.target("reviews", own)), Rewrite.NONE),
                Rules.editing(ruled)));
        legs.service("reviews").responds(Response.of(503, Headers.of("a", "1", "b", "2"), Body.of("x")));
        Response response = send(Request.get("/"));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers().getAll("a")).containsExactly("own", "rule");
        assertThat(response.headers().size()).isEqualTo(2);
    }

    @Test
    void an_error_of_the_mesh_passes_as_it_is() {
        MeshException error = MeshException.of(Kind.CONNECT_FAILED, "refused");
        legs.service("reviews").fails(error);
        rules(Rules.rule(
                "r", Rules.to("reviews"), Rules.editing(Rules.changes(HeaderChanges.Edits.NONE, Rules.set("a", "b")))));
        assertThat(failure(Request.get("/"))).isSameAs(error);
    }

    @Test
    void a_direct_response_is_the_rule_s_own_and_nothing_is_sent() {
        HeaderChanges ruled = Rules.changes(HeaderChanges.Edits.NONE, Rules.set("content-type", "application/json"));
        rules(Rules.rule("r", new RouteAction.DirectResponse(503, Body.of("{}")), Rules.editing(ruled)));
        Response response = send(Request.get("/"));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers().getAll("content-type")).containsExactly("application/json");
        assertThat(Rules.text(response.body())).isEqualTo("{}");
        assertThat(legs.arrivals()).isEmpty();
    }

    @Test
    void a_grpc_call_gets_a_direct_response_as_grpc_says_errors() {
        rules(Rules.rule("r", new RouteAction.DirectResponse(503, Body.of("closed für today 100%"))));
        Response response =
                send(Request.post("/p.S/M", Body.empty()).withHeader("content-type", "application/grpc+proto"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().get("content-type")).isEqualTo("application/grpc");
        assertThat(response.headers().get("grpc-status")).isEqualTo("14");
        assertThat(response.headers().get("grpc-message")).isEqualTo("closed f%C3%BCr today 100%25");
    }

    @Test
    void a_streamed_request_body_that_goes_nowhere_is_discarded_at_subscription() {
        AtomicInteger discarded = new AtomicInteger();
        Body body = Body.of(Flux.<ByteBuffer>never(), -1, Headers::empty, discarded::incrementAndGet);
        rules(Rules.rule("r", new RouteAction.DirectResponse(200, Body.empty())));
        var call = filter.apply(Request.post("/", body), plain);
        assertThat(discarded).hasValue(0);
        call.block();
        assertThat(discarded).hasValue(1);
    }
}
