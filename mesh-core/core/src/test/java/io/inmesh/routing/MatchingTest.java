package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.routing.StringMatch.Exact;
import io.inmesh.routing.StringMatch.PathPrefix;
import io.inmesh.routing.StringMatch.Prefix;
import io.inmesh.routing.StringMatch.Present;
import io.inmesh.routing.StringMatch.Suffix;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What matches what, as Istio, Envoy and the Gateway API define it. */
class MatchingTest {

    private static boolean fits(RequestMatch match, Request request) {
        return Rules.routes(Rules.rule("r", Rules.to("reviews"), match)).match(request) != null;
    }

    private static Request get(String target, String... headers) {
        return Request.get(target).withHeaders(Headers.of(headers)).withCall(Call.to("reviews:9080"));
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                arguments(new Exact("/a"), "/a", true),
                arguments(new Exact("/a"), "/a?b=c", true),
                arguments(new Exact("/a"), "/a#frag", true),
                arguments(new Exact("/a"), "/a#frag?x", true),
                arguments(new Exact("/a"), "/a/", false),
                arguments(new Exact("/a"), "/A", false),
                arguments(new Exact("/a?b"), "/a?b", false),
                arguments(new Exact("/"), "/?q", true),
                arguments(new Prefix("/a"), "/ab", true),
                arguments(new Prefix("/a"), "/a", true),
                arguments(new Prefix("/a/"), "/a", false),
                arguments(new Prefix("/ab"), "/a?b", false),
                arguments(new Prefix("/"), "/anything", true),
                arguments(new Prefix("/"), "*", false),
                arguments(new Suffix(".html"), "/x.html?y", true),
                arguments(new Suffix(".html"), "/x?y.html", false),
                arguments(new PathPrefix("/a"), "/a", true),
                arguments(new PathPrefix("/a"), "/a/", true),
                arguments(new PathPrefix("/a"), "/a/b", true),
                arguments(new PathPrefix("/a"), "/a?x", true),
                arguments(new PathPrefix("/a"), "/ab", false),
                arguments(new PathPrefix("/a"), "/b/a", false),
                arguments(new PathPrefix("/a/"), "/a", true),
                arguments(new PathPrefix("/a/"), "/a/b", true),
                arguments(new PathPrefix("/a/"), "/ab", false),
                arguments(new PathPrefix("/"), "/", true),
                arguments(new PathPrefix("/"), "/ab", true),
                arguments(StringMatch.regex("/v\\d+/.*"), "/v12/x?y", true),
                arguments(StringMatch.regex("/v\\d+"), "/v12/x", false),
                arguments(StringMatch.regex("v\\d+"), "/v12", false),
                arguments(StringMatch.regex("/a|/b"), "/b", true),
                arguments(StringMatch.regex("/A"), "/a", false),
                arguments(StringMatch.regex("(?i)/A"), "/a", true),
                arguments(Present.INSTANCE, "/x", true));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_path_is_matched_without_query_and_fragment(StringMatch path, String target, boolean fits) {
        assertThat(fits(Rules.path(path), get(target))).isEqualTo(fits);
    }

    @Test
    void case_is_ignored_in_exact_and_prefix_paths_and_never_in_expressions() {
        assertThat(fits(caseless(new Exact("/Reviews")), get("/reviews?Q"))).isTrue();
        assertThat(fits(caseless(new Prefix("/Reviews")), get("/REVIEWS/7"))).isTrue();
        assertThat(fits(caseless(new PathPrefix("/Reviews")), get("/reviews/7")))
                .isTrue();
        assertThat(fits(caseless(StringMatch.regex("/Reviews")), get("/reviews")))
                .isFalse();
    }

    private static RequestMatch caseless(StringMatch path) {
        return new RequestMatch(path, true, null, null, List.of());
    }

    @Test
    void a_method_is_matched_as_it_is_written() {
        RequestMatch post = new RequestMatch(null, false, new Exact("POST"), null, List.of());
        assertThat(fits(post, get("/").withMethod("POST"))).isTrue();
        assertThat(fits(post, get("/"))).isFalse();
        assertThat(fits(post, get("/").withMethod("post"))).isFalse();
        RequestMatch either = new RequestMatch(null, false, StringMatch.regex("GET|HEAD"), null, List.of());
        assertThat(fits(either, get("/").withMethod("HEAD"))).isTrue();
    }

    static Stream<Arguments> authorities() {
        return Stream.of(
                arguments(new Exact("Reviews.Books"), "reviews.books", true),
                arguments(new Exact("reviews.books"), "REVIEWS.books:9080", true),
                arguments(new Exact("reviews.books:9080"), "reviews.books:9080", true),
                arguments(new Exact("reviews.books:9080"), "reviews.books", false),
                arguments(new Exact("reviews"), "reviews.books", false),
                arguments(new Prefix("reviews."), "reviews.books", true),
                arguments(new Suffix(".books"), "reviews.books:9080", true),
                arguments(StringMatch.regex("Rev.*\\.books"), "reviews.books:9080", true),
                arguments(new Exact("[::1]"), "[::1]:9080", true),
                arguments(new Exact("reviews:9080"), "", true),
                arguments(new Exact("reviews"), "", true));
    }

    @ParameterizedTest
    @MethodSource("authorities")
    void an_authority_is_matched_with_its_port_or_without_whatever_its_case(
            StringMatch match, String sent, boolean fits) {
        RequestMatch authority = new RequestMatch(null, false, null, match, List.of());
        assertThat(fits(authority, get("/").withAuthority(sent))).isEqualTo(fits);
        assertThat(fits(Rules.path(null, Rules.header(":authority", match)), get("/").withAuthority(sent)))
                .isEqualTo(fits);
        assertThat(fits(Rules.path(null, Rules.header("Host", match)), get("/").withAuthority(sent)))
                .isEqualTo(fits);
    }

    @Test
    void the_host_header_is_the_authority_where_none_is_given() {
        RequestMatch authority = new RequestMatch(null, false, null, new Exact("ratings"), List.of());
        assertThat(fits(authority, get("/", "Host", "ratings"))).isTrue();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                arguments(Rules.header("end-user", "jason"), "End-User", "jason", true),
                arguments(Rules.header("End-User", "jason"), "end-user", "Jason", false),
                arguments(Rules.header("end-user", "jason"), null, "", false),
                arguments(Rules.header("end-user", Present.INSTANCE), "end-user", "", true),
                arguments(Rules.header("end-user", Present.INSTANCE), null, "", false),
                arguments(Rules.header("end-user", StringMatch.regex("*")), "end-user", "x", true),
                arguments(
                        Rules.header("cookie", StringMatch.regex("^(.*?;)?(user=jason)(;.*)?$")),
                        "cookie",
                        "a=b;user=jason",
                        true),
                arguments(Rules.header("n", new Prefix("ja")), "n", "jason", true),
                arguments(Rules.header("n", new Suffix("on")), "n", "jason", true),
                arguments(Rules.without("end-user", new Exact("jason")), "end-user", "jason", false),
                arguments(Rules.without("end-user", new Exact("jason")), "end-user", "tom", true),
                arguments(Rules.without("end-user", new Exact("jason")), null, "", true),
                arguments(Rules.without("end-user", Present.INSTANCE), "end-user", "", false),
                arguments(Rules.without("end-user", Present.INSTANCE), null, "", true));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_header_is_matched_whatever_the_case_of_its_name(
            FieldMatch match, @Nullable String name, String value, boolean fits) {
        Request request = name == null ? get("/") : get("/", name, value);
        assertThat(fits(Rules.path(null, match), request)).isEqualTo(fits);
    }

    @Test
    void several_values_of_a_header_are_one_with_commas() {
        Request twice = get("/", "x", "a", "X", "b");
        assertThat(fits(Rules.path(null, Rules.header("x", "a,b")), twice)).isTrue();
        assertThat(fits(Rules.path(null, Rules.header("x", "a")), twice)).isFalse();
    }

    @Test
    void pseudo_headers_are_what_they_are_on_the_wire() {
        Request request = get("/a?b=c").withMethod("PUT");
        assertThat(fits(Rules.path(null, Rules.header(":method", "PUT")), request))
                .isTrue();
        assertThat(fits(Rules.path(null, Rules.header(":path", "/a?b=c")), request))
                .isTrue();
        assertThat(fits(Rules.path(null, Rules.header(":scheme", "http")), request))
                .isTrue();
        assertThat(fits(Rules.path(null, Rules.header(":other", Present.INSTANCE)), request))
                .isFalse();
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                arguments(new Exact("1"), "/?v=1", true),
                arguments(new Exact("1"), "/?v=1&v=2", true),
                arguments(new Exact("2"), "/?v=1&v=2", false),
                arguments(new Exact("1"), "/?a=b&v=1#v=2", true),
                arguments(new Exact("1"), "/?V=1", false),
                arguments(new Exact("1"), "/?vv=1", false),
                arguments(new Exact("1"), "/v=1", false),
                arguments(new Exact("1"), "/#?v=1", false),
                arguments(new Exact("1=2"), "/?v=1=2", true),
                arguments(new Exact(""), "/?v", true),
                arguments(new Exact(""), "/?v&w=1", true),
                arguments(new Exact(""), "/?v=", true),
                arguments(new Exact("a b"), "/?v=a%20b", false),
                arguments(new Exact("a%20b"), "/?v=a%20b", true),
                arguments(Present.INSTANCE, "/?v", true),
                arguments(Present.INSTANCE, "/?w=v", false),
                arguments(Present.INSTANCE, "/", false),
                arguments(new Prefix("1"), "/?v=12&w", true),
                arguments(StringMatch.regex("\\d+"), "/?v=12&w", true),
                arguments(StringMatch.regex("\\d+"), "/?v=12x&w", false));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void the_first_query_parameter_of_a_name_is_matched_as_it_is_written(
            StringMatch match, String target, boolean fits) {
        assertThat(fits(Rules.path(null, Rules.query("v", match)), get(target))).isEqualTo(fits);
    }

    @Test
    void the_scheme_is_the_call_s_and_http_where_it_says_none() {
        RequestMatch https = Rules.path(null, new FieldMatch(Source.SCHEME, "", new Exact("https"), false));
        assertThat(fits(https, get("/"))).isFalse();
        Request secure = get("/").withCall(Call.to("reviews").with(RouteFilter.SCHEME, "https"));
        assertThat(fits(https, secure)).isTrue();
    }

    @Test
    void all_of_a_match_must_hold_and_any_match_of_a_rule_is_enough() {
        RequestMatch both = Rules.path(new Prefix("/a"), Rules.header("x", "1"), Rules.query("v", new Exact("2")));
        assertThat(fits(both, get("/a?v=2", "x", "1"))).isTrue();
        assertThat(fits(both, get("/a?v=2"))).isFalse();
        assertThat(fits(both, get("/a", "x", "1"))).isFalse();
        assertThat(fits(both, get("/b?v=2", "x", "1"))).isFalse();
        Routes either = Rules.routes(Rules.rule("r", Rules.to("reviews"), Rules.exact("/a"), Rules.exact("/b")));
        assertThat(either.match(get("/b"))).isNotNull();
        assertThat(either.match(get("/c"))).isNull();
    }

    @Test
    void the_first_rule_that_matches_counts_and_the_decision_tells_how_it_matched() {
        RequestMatch second = Rules.prefix("/a");
        Routes routes = Rules.routes(
                Rules.rule("0", Rules.to("reviews"), Rules.exact("/a/b")),
                Rules.rule("1", Rules.to("reviews"), Rules.exact("/x"), second),
                Rules.rule("2", Rules.to("reviews")));
        RouteMatch decided = routes.decide(get("/a/c"));
        assertThat(decided).isNotNull();
        assertThat(decided.match()).isEqualTo(second);
        assertThat(decided).hasToString("VirtualService default/test, rule 1");
        assertThat(routes.match(get("/a/b"))).extracting(RouteRule::name).isEqualTo("0");
        assertThat(routes.match(get("/z"))).extracting(RouteRule::name).isEqualTo("2");
    }
}
