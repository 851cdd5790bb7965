package io.inmesh.telemetry;

import io.inmesh.naming.Endpoint;
import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One client span per attempt at one endpoint, a child of the call's ambient context, passed on in the headers; counts
 * attempts. Without an SDK it only passes the context on.
 */
public final class AttemptTelemetryFilter implements Filter {

    private final Telemetry telemetry;
    private final @Nullable Tracer tracer;
    private final String destination;
    private final Endpoint endpoint;
    private final ResponseClassifier classifier;
    private final OutcomeCounters attempts;
    private final boolean records;

    public AttemptTelemetryFilter(
            Telemetry telemetry, String destination, Endpoint endpoint, ResponseClassifier classifier) {
        this.telemetry = telemetry;
        this.tracer = telemetry.tracer();
        this.destination = destination;
        this.endpoint = endpoint;
        this.classifier = classifier;
        this.attempts = new OutcomeCounters(telemetry.meters(), MeshMetric.ATTEMPTS, destination);
        this.records = tracer != null || telemetry.meters().isRecording();
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return records ? new Attempt(request, next) : next.call(passedOn(request));
    }

    /** The caller's own context in the headers; untouched where there is none. */
    private Request passedOn(Request request) {
        Context parent = request.call().get(AmbientContext.ON_CALL);
        return parent == null ? request : Propagation.inject(telemetry.propagator(), parent, request);
    }

    private Span span(Tracer tracer, Request request, Context parent) {
        String method = HttpAttributes.method(request.method());
        SpanBuilder builder = tracer.spanBuilder(HttpAttributes.spanName(method))
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(HttpAttributes.METHOD, method)
                .setAttribute(HttpAttributes.SERVER_ADDRESS, destination)
                .setAttribute(HttpAttributes.SERVER_PORT, (long) endpoint.port());
        Span span = builder.startSpan();
        if (span.isRecording()) {
            span.setAttribute(HttpAttributes.PATH, request.path());
            span.setAttribute(HttpAttributes.PEER_ADDRESS, endpoint.host());
            span.setAttribute(HttpAttributes.PEER_PORT, (long) endpoint.port());
            int attempt = request.call().attempt();
            if (attempt > 1) {
                span.setAttribute(HttpAttributes.RESEND_COUNT, (long) attempt - 1);
            }
            if (method.equals(HttpAttributes.OTHER)) {
                span.setAttribute(HttpAttributes.METHOD_ORIGINAL, request.method());
            }
        }
        return span;
    }

    private final class Attempt extends CallOperator {

        private final Request request;
        private final Service next;
        private @Nullable Span span;

        Attempt(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            if (tracer == null) {
                return next.call(passedOn(request));
            }
            Context parent = AmbientContext.parent(currentContext(), request);
            if (!Span.fromContext(parent).getSpanContext().isValid()) {
                // An application that copied the headers by hand means them.
                parent = Propagation.extract(telemetry.propagator(), parent, request.headers());
            }
            Span started = span(tracer, request, parent);
            span = started;
            return next.call(Propagation.inject(telemetry.propagator(), parent.with(started), request));
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            Span started = span;
            if (started != null) {
                HttpAttributes.end(started, response, error, 400);
            }
            attempts.add(classifier.classify(request, response, error));
        }
    }
}
