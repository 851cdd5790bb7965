package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern DEADLINE = Pattern.compile("\\|deadline=(\\d+)");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application(Front.class, Reviews.class)
            .overrideRuntimeConfigKey("mesh.server.max-concurrent", "1");

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init") // by the extension
    URI address;

    private final HttpClient caller = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"worker", "event-loop", "virtual"})
    void trace_and_deadline_pass_through_every_kind_of_thread(String thread) {
        HttpResponse<String> response = get(
                        "/" + thread,
                        "traceparent",
                        "00-" + TRACE + "-b7ad6b7169203331-01",
                        Contexts.DEADLINE_HEADER,
                        "7000")
                .join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("traceparent=00-" + TRACE);
        Matcher deadline = DEADLINE.matcher(response.body());
        assertThat(deadline.find()).isTrue();
        assertThat(Long.parseLong(deadline.group(1))).isBetween(1L, 7000L);
    }

    @Test
    void a_virtual_thread_is_one_where_the_jdk_has_them() {
        boolean expected = Runtime.version().feature() >= 21;
        assertThat(get("/virtual").join().body().contains("q=VirtualThread")).isEqualTo(expected);
    }

    @Test
    void one_request_does_not_leak_its_context_into_the_next() {
        get("/worker", "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01").join();
        assertThat(get("/worker").join().body()).doesNotContain(TRACE);
    }

    @Test
    void more_requests_at_once_than_allowed_are_refused() {
        CompletableFuture<HttpResponse<String>> first = get("/held");
        UniEmitter<? super String> held =
                Front.HELD.copy().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        HttpResponse<String> second = get("/worker").join();
        held.complete("released");
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("x-envoy-overloaded")).contains("true");
        assertThat(first.join().body()).isEqualTo("released");
        assertThat(get("/worker").join().statusCode()).isEqualTo(200);
    }

    @Test
    void a_request_whose_deadline_has_passed_is_refused() {
        assertThat(get("/worker", Contexts.DEADLINE_HEADER, "0").join().statusCode())
                .isEqualTo(504);
    }

    @Test
    void a_route_that_does_not_exist_is_still_quarkus_own_404() {
        assertThat(get("/nowhere").join().statusCode()).isEqualTo(404);
    }

    private CompletableFuture<HttpResponse<String>> get(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return caller.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
