package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTest {

    private static Response answer(RouteAction.Redirect redirect, RequestMatch match, Request request) {
        RouteFilter filter = new RouteFilter(
                ServiceName.parse("reviews"), new FakeLegs(), new VirtualTime(), new Random(1), RoutingObserver.NONE);
        filter.update(Rules.routes(Rules.rule("r", redirect, match)));
        Response response = filter.apply(request, new FakeService()).block();
        assertThat(response).isNotNull();
        return response;
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // scheme and authority of the request; scheme, authority and port of the rule; the location
                "http, reviews:9080, -, -, 0, http://reviews:9080/a?q",
                "http, '', -, -, 0, http://reviews/a?q",
                "http, reviews:9080, -, example.org, 0, http://example.org/a?q",
                "http, reviews:9080, -, example.org:81, 0, http://example.org:81/a?q",
                "http, reviews:9080, https, -, 0, https://reviews:9080/a?q",
                "http, reviews:80, https, -, 0, https://reviews/a?q",
                "https, reviews:443, http, -, 0, http://reviews/a?q",
                "http, reviews:443, https, -, 0, https://reviews:443/a?q",
                "http, reviews:9080, https, -, 443, https://reviews/a?q",
                "http, reviews:9080, https, -, 8443, https://reviews:8443/a?q",
                "http, reviews, -, -, 80, http://reviews/a?q",
                "http, reviews, -, example.org:81, 8080, http://example.org:8080/a?q",
                "https, reviews, -, -, 80, https://reviews:80/a?q",
                "http, '[::1]:9080', https, -, 443, 'https://[::1]/a?q'"
            })
    void what_the_rule_does_not_say_is_the_request_s(
            String scheme,
            String authority,
            @Nullable String newScheme,
            @Nullable String newAuthority,
            int port,
            String location) {
        Request request = Request.get("/a?q")
                .withAuthority(authority)
                .withCall(Call.to("reviews").with(RouteFilter.SCHEME, scheme));
        RouteAction.Redirect redirect =
                new RouteAction.Redirect(newScheme, newAuthority, port, PathRewrite.Keep.INSTANCE, 302);
        Response response = answer(redirect, RequestMatch.ANY, request);
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.headers().get("location")).isEqualTo(location);
    }

    @Test
    void the_path_is_replaced_whole_or_by_its_prefix() {
        RouteAction.Redirect full = new RouteAction.Redirect(null, null, 0, new PathRewrite.Full("/new"), 301);
        assertThat(answer(full, RequestMatch.ANY, Request.get("/old/x?a=b").withCall(Call.to("reviews")))
                        .headers()
                        .get("location"))
                .isEqualTo("http://reviews/new?a=b");
        RouteAction.Redirect prefix = new RouteAction.Redirect(null, null, 0, new PathRewrite.Prefix("/"), 301);
        assertThat(answer(prefix, Rules.segments("/old"), Request.get("/old/x").withCall(Call.to("reviews")))
                        .headers()
                        .get("location"))
                .isEqualTo("http://reviews/x");
    }

    @Test
    void a_status_that_redirects_nobody_is_refused() {
        assertThatThrownBy(() -> new RouteAction.Redirect(null, null, 0, PathRewrite.Keep.INSTANCE, 200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("redirect status: 200 (expected: 301, 302, 303, 307, 308)");
    }
}
