package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.routing.StringMatch.Exact;
import io.inmesh.routing.StringMatch.PathPrefix;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {

    private static String rewritten(PathRewrite rewrite, @Nullable StringMatch matched, String target) {
        RequestMatch match = Rules.path(matched);
        RouteRule rule = Rules.rule("r", Rules.to("x", new Rewrite(rewrite, null)), match);
        return new RouteMatch(rule, 0, match).rewritten(target);
    }

    /** The Gateway API's own examples for ReplacePrefixMatch, and what is at their edges. */
    @ParameterizedTest
    @CsvSource({
        "/foo/bar, /foo, /xyz, /xyz/bar",
        "/foo/bar, /foo, /xyz/, /xyz/bar",
        "/foo/bar, /foo/, /xyz, /xyz/bar",
        "/foo/bar, /foo/, /xyz/, /xyz/bar",
        "/foo, /foo, /xyz, /xyz",
        "/foo/, /foo, /xyz, /xyz/",
        "/foo/bar, /foo, '', /bar",
        "/foo/, /foo, '', /",
        "/foo, /foo, '', /",
        "/foo/, /foo, /, /",
        "/foo, /foo, /, /",
        "/foo/bar, /foo, /, /bar",
        "/foo/bar, /foo/, /, /bar",
        "/foo/bar, /, /xyz, /xyz/foo/bar",
        "/, /, /xyz, /xyz/",
        "/foo?a=/foo, /foo, /xyz, /xyz?a=/foo",
        "/foo/bar?a=b, /foo, /, /bar?a=b"
    })
    void a_prefix_of_segments_is_replaced_by_segments(String target, String prefix, String by, String result) {
        assertThat(rewritten(new PathRewrite.Prefix(by), new PathPrefix(prefix), target))
                .isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "/foo/bar, /foo, /xyz, /xyz/bar",
        "/foo/bar, /foo/, /xyz/, /xyz/bar",
        "/foobar, /foo, /xyz, /xyzbar",
        "/foo/bar, /foo/, /, /bar",
        "/foo/bar, /foo, /, //bar",
        "/foo?q, /foo, /xyz, /xyz?q"
    })
    void a_prefix_of_letters_is_replaced_letter_by_letter_as_envoy_does(
            String target, String prefix, String by, String result) {
        assertThat(rewritten(new PathRewrite.Prefix(by), new StringMatch.Prefix(prefix), target))
                .isEqualTo(result);
    }

    @Test
    void a_rule_for_any_path_has_the_prefix_slash_and_other_matches_are_replaced_whole() {
        PathRewrite prefix = new PathRewrite.Prefix("/v2/");
        assertThat(rewritten(prefix, null, "/foo?q")).isEqualTo("/v2/foo?q");
        assertThat(rewritten(prefix, new Exact("/foo"), "/foo?q")).isEqualTo("/v2/?q");
        assertThat(rewritten(prefix, StringMatch.regex("/f.*"), "/foo?q")).isEqualTo("/v2/?q");
    }

    @Test
    void the_whole_path_is_replaced_and_the_query_kept_unless_the_new_path_brings_one() {
        assertThat(rewritten(new PathRewrite.Full("/new"), null, "/old/x?a=b")).isEqualTo("/new?a=b");
        assertThat(rewritten(new PathRewrite.Full("/new?c=d"), null, "/old/x?a=b"))
                .isEqualTo("/new?c=d");
        assertThat(rewritten(PathRewrite.Keep.INSTANCE, null, "/old?a=b")).isEqualTo("/old?a=b");
    }

    @ParameterizedTest
    @CsvSource({
        "^/service/([^/]+)(/.*)$, \\2/instance/\\1, /service/foo/v1/api?q=1, /v1/api/instance/foo?q=1",
        "one, two, /xxx/one/yyy/one/zzz, /xxx/two/yyy/two/zzz",
        "(?i)/xxx/, /yyy/, /aaa/XxX/bbb, /aaa/yyy/bbb",
        "^(.*?)one(.*)$, \\1two\\2, /xxx/one/yyy/one/zzz, /xxx/two/yyy/one/zzz",
        "b, [\\0], /abc, /a[b]c",
        "b, $1\\\\, /abc, /a$1\\c",
        "nothing, x, /abc, /abc",
        "(x)|(b), <\\1\\2>, /abc, /a<b>c",
        "'', -, /a, -/-a-"
    })
    void every_match_of_an_expression_is_replaced_in_the_path_alone(
            String expression, String by, String target, String result) {
        assertThat(rewritten(PathRewrite.regex(expression, by), null, target)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\\2; replacement '\\2' at index 0 (expected: \\\\ or \\0 to \\1: the expression has 1 groups)",
                "a\\; replacement 'a\\' at index 1 (expected: \\\\ or \\0 to \\1: the expression has 1 groups)",
                "x\\n; replacement 'x\\n' at index 1 (expected: \\\\ or \\0 to \\1: the expression has 1 groups)"
            })
    void a_replacement_that_makes_no_sense_is_refused_with_its_place(String replacement, String message) {
        assertThatThrownBy(() -> PathRewrite.regex("(a)", replacement))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
