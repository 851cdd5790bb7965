package io.inmesh.quarkus.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RatingsServer.class)
class TracesIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

    @TestHTTPResource("/page")
    @SuppressWarnings("NullAway.Init") // by the extension
    URI page;

    @Inject
    KeptSpans spans;

    @Test
    void quarkus_own_server_span_is_the_only_one_and_the_parent_of_the_mesh_s() throws Exception {
        String sent = get("00-" + TRACE + '-' + CALLER + "-01");
        List<SpanData> ended = awaitSpans();
        SpanData server = only(ended, SpanKind.SERVER);
        SpanData client = only(ended, SpanKind.CLIENT);
        assertThat(server.getParentSpanId()).isEqualTo(CALLER);
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(client.getInstrumentationScopeInfo().getName()).isEqualTo("io.inmesh");
        assertThat(sent).isEqualTo("00-" + TRACE + '-' + client.getSpanId() + "-01");
    }

    private static SpanData only(List<SpanData> spans, SpanKind kind) {
        List<SpanData> found = spans.stream().filter(s -> s.getKind() == kind).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** The server's span ends after the response has been sent. */
    private List<SpanData> awaitSpans() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LIMIT_NANOS
                && spans.of(TRACE).stream().noneMatch(s -> s.getKind() == SpanKind.SERVER)) {
            LockSupport.parkNanos(1_000_000);
        }
        return spans.of(TRACE);
    }

    private String get(String traceparent) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page)
                .header("traceparent", traceparent)
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
