package io.inmesh.samples.bookinfo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CollectorIT {

    private final Spans spans = new Spans();

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static byte[] export() {
        io.opentelemetry.proto.trace.v1.Span span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(ByteString.fromHex("000102030405060708090a0b0c0d0e0f"))
                .setSpanId(ByteString.fromHex("0102030405060708"))
                .setParentSpanId(ByteString.fromHex("0807060504030201"))
                .setName("GET")
                .setKind(io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(5)
                .setEndTimeUnixNano(9)
                .addAttributes(KeyValue.newBuilder()
                        .setKey("http.request.resend_count")
                        .setValue(AnyValue.newBuilder().setIntValue(1)))
                .build();
        Resource resource = Resource.newBuilder()
                .addAttributes(text("service.name", "reviews"))
                .addAttributes(text("service.instance.id", "reviews-v2-1"))
                .build();
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
    }

    private static int post(Collector collector, String path, byte[] body, String encoding) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(collector.url() + path))
                .timeout(Duration.ofSeconds(10))
                .header("content-encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void spans_are_read_plain_and_zipped_and_only_watched_traces_are_kept() throws Exception {
        String traceId = "000102030405060708090a0b0c0d0e0f";
        try (Collector collector = new Collector(spans)) {
            assertThat(post(collector, "/v1/traces", export(), "identity")).isEqualTo(200);
            assertThat(spans.trace(traceId)).isEmpty();
            spans.watch(traceId);
            assertThat(post(collector, "/v1/traces", zipped(export()), "gzip")).isEqualTo(200);
        }
        assertThat(spans.trace(traceId))
                .containsExactly(new Span(
                        "reviews",
                        "reviews-v2-1",
                        traceId,
                        "0102030405060708",
                        "0807060504030201",
                        "GET",
                        "CLIENT",
                        5,
                        4,
                        1));
        assertThat(spans.count()).isEqualTo(2);
        assertThat(spans.retries()).isEqualTo(Map.of("reviews", 2L));
    }

    @Test
    void metrics_are_taken_and_nonsense_is_refused() throws Exception {
        try (Collector collector = new Collector(spans)) {
            assertThat(post(collector, "/v1/metrics", new byte[] {1}, "identity"))
                    .isEqualTo(200);
            assertThat(post(collector, "/v1/traces", new byte[] {-1, -1, -1}, "identity"))
                    .isEqualTo(400);
        }
        assertThat(spans.count()).isZero();
    }
}
