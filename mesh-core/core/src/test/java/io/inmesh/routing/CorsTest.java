package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final Cors CORS = new Cors(
            List.of(new StringMatch.Exact("https://a.org"), StringMatch.regex("https://[a-z]+\\.b\\.org")),
            List.of("GET", "POST"),
            List.of("x-own", "content-type"),
            List.of("x-seen"),
            Duration.ofHours(24),
            true);

    private final FakeLegs legs = new FakeLegs();

    private Response send(Cors cors, Request request) {
        RouteFilter filter = new RouteFilter(
                ServiceName.parse("reviews"), legs, new VirtualTime(), new Random(1), RoutingObserver.NONE);
        filter.update(Rules.routes(Rules.rule("r", Rules.to("reviews"), Rules.shared(cors))));
        Response response = filter.apply(request.withCall(Call.to("reviews")), new FakeService())
                .block();
        assertThat(response).isNotNull();
        return response;
    }

    private static Request preflight(String origin) {
        return Request.of("OPTIONS", "/")
                .withHeaders(Headers.of("origin", origin, "access-control-request-method", "POST"));
    }

    @Test
    void a_preflight_of_an_origin_that_may_is_answered_here() {
        Response response = send(CORS, preflight("https://x.b.org"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().get("access-control-allow-origin")).isEqualTo("https://x.b.org");
        assertThat(response.headers().get("access-control-allow-methods")).isEqualTo("GET,POST");
        assertThat(response.headers().get("access-control-allow-headers")).isEqualTo("x-own,content-type");
        assertThat(response.headers().get("access-control-max-age")).isEqualTo("86400");
        assertThat(response.headers().get("access-control-allow-credentials")).isEqualTo("true");
        assertThat(legs.arrivals()).isEmpty();
    }

    @Test
    void a_preflight_of_another_origin_goes_on_without_permission() {
        legs.service("reviews").responds(405);
        Response response = send(CORS, preflight("https://evil.org"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().size()).isZero();
    }

    @Test
    void a_preflight_of_another_origin_is_answered_without_permission_where_it_must_not_go_on() {
        Response response = send(CORS.withForwardsUnmatched(false), preflight("https://evil.org"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().size()).isZero();
        assertThat(legs.arrivals()).isEmpty();
    }

    @Test
    void an_answer_to_an_origin_that_may_gets_the_headers_in_place_of_the_destination_s() {
        legs.service("reviews")
                .responds(Response.of(500, Headers.of("access-control-allow-origin", "*"), Body.empty()));
        Response response = send(CORS, Request.get("/").withHeader("Origin", "https://a.org"));
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.headers().getAll("access-control-allow-origin")).containsExactly("https://a.org");
        assertThat(response.headers().get("access-control-expose-headers")).isEqualTo("x-seen");
        assertThat(response.headers().get("access-control-allow-credentials")).isEqualTo("true");
        assertThat(response.headers().get("access-control-allow-methods")).isNull();
    }

    @Test
    void options_without_a_requested_method_is_no_preflight() {
        send(CORS, Request.of("OPTIONS", "/").withHeader("origin", "https://a.org"));
        send(CORS, Request.of("OPTIONS", "/").withHeader("access-control-request-method", "GET"));
        assertThat(legs.arrivals()).hasSize(2);
    }

    @Test
    void a_request_without_origin_or_of_another_one_is_left_alone() {
        assertThat(send(CORS, Request.get("/")).headers().size()).isZero();
        assertThat(send(CORS, Request.get("/").withHeader("origin", "https://a.org.evil.com"))
                        .headers()
                        .size())
                .isZero();
    }

    @Test
    void a_star_lets_every_origin_and_no_credentials_where_none_were_said() {
        Cors any = new Cors(List.of(new StringMatch.Exact("*")), List.of(), List.of(), List.of(), null, false);
        Response response = send(any, preflight("https://what.ever"));
        assertThat(response.headers().get("access-control-allow-origin")).isEqualTo("https://what.ever");
        assertThat(response.headers().size()).isEqualTo(1);
    }
}
