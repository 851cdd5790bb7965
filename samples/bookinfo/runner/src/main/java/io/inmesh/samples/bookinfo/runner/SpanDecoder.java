package io.inmesh.samples.bookinfo.runner;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Reads the protobuf form of OTLP (opentelemetry-proto, {@code collector/trace/v1}). */
final class SpanDecoder {

    private SpanDecoder() {}

    static void decode(byte[] body, Consumer<Span> spans) throws java.io.IOException {
        for (ResourceSpans resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
            List<KeyValue> attributes = resource.getResource().getAttributesList();
            String service = text(attributes, "service.name");
            String instance = text(attributes, "service.instance.id");
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (io.opentelemetry.proto.trace.v1.Span span : scope.getSpansList()) {
                    spans.accept(span(service, instance, span));
                }
            }
        }
    }

    private static Span span(String service, String instance, io.opentelemetry.proto.trace.v1.Span span) {
        return new Span(
                service,
                instance,
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                span.getKind().name().replace("SPAN_KIND_", ""),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano() - span.getStartTimeUnixNano(),
                number(span.getAttributesList(), "http.request.resend_count"));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String text(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static long number(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .mapToLong(attribute -> attribute.getValue().getIntValue())
                .findFirst()
                .orElse(0);
    }
}
