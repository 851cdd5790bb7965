package io.inmesh.telemetry;

import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Takes over the caller's trace context, adds a server span, and measures inbound requests: the outermost inbound filter.
 * Where a framework has begun a span for this request already, that one is the server span and none is added.
 */
public final class ServerTelemetryFilter implements Filter, AutoCloseable {

    private final Telemetry telemetry;
    private final @Nullable Tracer tracer;
    private final String scheme;
    private final MeshTime time;
    private final boolean records;
    private final DurationRecorder durations;
    private final LongAdder active = new LongAdder();
    private final Disposable gauge;

    /** @param scheme {@code http} or {@code https} */
    public ServerTelemetryFilter(Telemetry telemetry, String scheme, MeshTime time) {
        this.telemetry = telemetry;
        this.tracer = telemetry.tracer();
        this.scheme = scheme;
        this.time = time;
        this.records = tracer != null || telemetry.meters().isRecording();
        this.durations = new DurationRecorder(telemetry.meters(), MeshMetric.SERVER_DURATION, scheme, 500);
        this.gauge = telemetry.meters().gauge(MeshMetric.SERVER_ACTIVE, active::sum, scheme);
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return records ? new Handling(request, next) : next.call(within(request, passedIn(request)));
    }

    @Override
    public void close() {
        gauge.dispose();
    }

    private static Request within(Request request, Context context) {
        return context == Context.root() ? request : AmbientContext.withParent(request, context);
    }

    /** What is current where a framework has begun a span already, otherwise what the caller sent. */
    private Context passedIn(Request request) {
        Context current = Context.current();
        return isLocal(current) ? current : Propagation.extract(telemetry.propagator(), current, request.headers());
    }

    private static boolean isLocal(Context context) {
        SpanContext present = Span.fromContext(context).getSpanContext();
        return present.isValid() && !present.isRemote();
    }

    private Span span(Tracer tracer, Request request, Context parent) {
        String method = HttpAttributes.method(request.method());
        Span span = tracer.spanBuilder(HttpAttributes.spanName(method))
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(HttpAttributes.METHOD, method)
                .setAttribute(HttpAttributes.PATH, request.path())
                .setAttribute(HttpAttributes.SCHEME, scheme)
                .startSpan();
        if (span.isRecording() && !request.authority().isEmpty()) {
            span.setAttribute(HttpAttributes.SERVER_ADDRESS, HttpAttributes.host(request.authority()));
        }
        return span;
    }

    private final class Handling extends CallOperator {

        private final Request request;
        private final Service next;
        private long startNanos;
        private @Nullable Span span;

        Handling(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            startNanos = time.nanoTime();
            active.increment();
            return next.call(within(request, context()));
        }

        private Context context() {
            Context context = passedIn(request);
            if (tracer == null || isLocal(context)) {
                return context;
            }
            Span started = span(tracer, request, context);
            span = started;
            return context.with(started);
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            active.decrement();
            Span started = span;
            if (started != null) {
                HttpAttributes.end(started, response, error, 500);
            }
            durations.record(request.method(), response, error, time.nanoTime() - startNanos);
        }
    }
}
