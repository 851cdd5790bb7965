package io.inmesh.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Where the mesh's spans and metrics go, and how trace context travels. Without an OpenTelemetry SDK nothing is recorded,
 * and a caller's trace context is still passed on to whoever is called (as W3C headers, unless the application set other
 * propagators). Immutable.
 */
public final class Telemetry {

    private static final String SCOPE = "io.inmesh";

    private static final TextMapPropagator W3C =
            TextMapPropagator.composite(W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

    private final @Nullable Tracer tracer;
    private final TextMapPropagator propagator;
    private final Meters meters;

    private Telemetry(@Nullable Tracer tracer, TextMapPropagator propagator, Meters meters) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.meters = meters;
    }

    /** By the application's own OpenTelemetry. */
    public static Telemetry of(OpenTelemetry openTelemetry) {
        TracerProvider tracers = openTelemetry.getTracerProvider();
        MeterProvider metrics = openTelemetry.getMeterProvider();
        TextMapPropagator set = openTelemetry.getPropagators().getTextMapPropagator();
        return new Telemetry(
                tracers == TracerProvider.noop() ? null : tracers.get(SCOPE),
                set.fields().isEmpty() ? W3C : set,
                metrics == MeterProvider.noop()
                        ? Meters.none()
                        : new CappedMeters(new OpenTelemetryMeters(metrics.get(SCOPE))));
    }

    /**
     * By {@link GlobalOpenTelemetry}, as the OpenTelemetry agent or the application set it: set it before. With versions
     * of the API before 1.57, which cannot be asked whether it is set, asking settles it for good.
     */
    public static Telemetry global() {
        return of(globalOrNoop());
    }

    /** Records nothing. */
    public static Telemetry none() {
        return of(OpenTelemetry.noop());
    }

    /** With its metrics sent elsewhere. */
    public Telemetry withMeters(Meters value) {
        return new Telemetry(tracer, propagator, value.isRecording() ? new CappedMeters(value) : value);
    }

    /** Without spans; trace context still passes through. */
    public Telemetry withoutTraces() {
        return new Telemetry(null, propagator, meters);
    }

    /** Without metrics. */
    public Telemetry withoutMetrics() {
        return new Telemetry(tracer, propagator, Meters.none());
    }

    public Meters meters() {
        return meters;
    }

    /** Null: nobody listens. */
    @Nullable
    Tracer tracer() {
        return tracer;
    }

    TextMapPropagator propagator() {
        return propagator;
    }

    /** {@code get()} would register a no-op, after which the application's own registration fails. */
    private static OpenTelemetry globalOrNoop() {
        if (Boolean.getBoolean("otel.java.global-autoconfigure.enabled")
                || Boolean.parseBoolean(System.getenv("OTEL_JAVA_GLOBAL_AUTOCONFIGURE_ENABLED"))) {
            return GlobalOpenTelemetry.get(); // which is what makes it configure itself
        }
        try {
            return (OpenTelemetry)
                    GlobalOpenTelemetry.class.getMethod("getOrNoop").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return GlobalOpenTelemetry.get();
        }
    }
}
