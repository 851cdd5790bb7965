package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.inmesh.service.Request;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "(foo; expression '(foo': missing closing ) at index 0: '(foo' (expected: RE2's syntax)",
                "/a/x**; expression '/a/x**': invalid nested repetition operator at index 4: '**' (expected: RE2's syntax)",
                "/a(?=x); expression '/a(?=x)': invalid or unsupported Perl syntax at index 2: '(?=' (expected: RE2's syntax)",
                "(a)\\1; expression '(a)\\1': invalid escape sequence at index 3: '\\1' (expected: RE2's syntax)",
                "a\\; expression 'a\\': trailing backslash at end of expression at index 2 (expected: RE2's syntax)",
                "a{2000}; expression 'a{2000}': invalid repeat count at index 1: '{2000}' (expected: RE2's syntax)"
            })
    void what_is_no_expression_is_refused_with_its_place(String expression, String message) {
        assertThatThrownBy(() -> StringMatch.regex(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> PathRewrite.regex(expression, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((a{1000}){1000}){1000}){1000}){1000}",
                "(?:a{1,1000}){1,1000}",
                "((a{100}){100}){100}",
                "([a-z]{900}x){900}",
                "(\\p{Greek}{1000}){1000}",
                "(\\x{41}{900}[]]{900}){900}"
            })
    void repetitions_that_multiply_are_refused_before_they_are_written_out(String expression) {
        long before = System.nanoTime();
        assertThatThrownBy(() -> StringMatch.regex(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: at most 4096");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/[a-z]{1,63}(\\.[a-z]{1,63}){0,9}",
                "[[:alpha:]]{500}",
                "\\{\\d{4}\\}",
                "[{]a{3}",
                "a{,3}",
                "x{y}",
                "(?i)(foo|bar)+?.*",
                ""
            })
    void usual_expressions_are_taken(String expression) {
        assertThatCode(() -> StringMatch.regex(expression)).doesNotThrowAnyException();
    }

    @Test
    void the_estimate_is_never_far_below_what_the_compiler_writes() {
        Random random = new Random(7);
        String[] atoms = {"a", "[a-z0-9]", "\\d", ".", "(ab|c)", "\\p{L}", "(?:(x{3}y){2})", "[]^]", "(?:q*)"};
        String[] counts = {"", "", "*", "+?", "{2}", "{0,7}", "{11,}", "{40}"};
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 6; j++) {
                text.append(atoms[random.nextInt(atoms.length)]).append(counts[random.nextInt(counts.length)]);
            }
            String expression = "(" + text + "){" + random.nextInt(20) + "}";
            long estimate = ExpressionSize.estimate(expression);
            if (estimate < 100_000) {
                // A repetition of nothing, an alternative and a class of odd characters may take a few more each.
                assertThat((long) Pattern.compile(expression).programSize())
                        .as(expression)
                        .isLessThan(4 * estimate + 100);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/(a+)+$", "/(a|a)*b", "/(a|aa)+c", "/(.*)*x", "/(.*a){20}b", "/(a?){60}a{60}", "/([a-z]+)*!"})
    void an_expression_that_makes_others_backtrack_does_not_stall(String expression) {
        Routes routes = Rules.routes(Rules.rule("r", Rules.to("reviews"), Rules.path(StringMatch.regex(expression))));
        Request request = Request.get("/" + "a".repeat(8_000) + "%");
        long before = System.nanoTime();
        assertThat(routes.match(request)).isNull();
        // Backtracking would take longer than the universe has.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_text_beyond_the_limit_fits_no_expression() {
        Routes routes = Rules.routes(Rules.rule("r", Rules.to("reviews"), Rules.path(StringMatch.regex(".*"))));
        assertThat(routes.match(Request.get("/" + "a".repeat(Expression.MAX_TEXT - 1))))
                .isNotNull();
        assertThat(routes.match(Request.get("/" + "a".repeat(Expression.MAX_TEXT))))
                .isNull();
    }
}
