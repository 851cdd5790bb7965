package io.inmesh.config;

/**
 * What is observed.
 *
 * @param traces whether calls become spans; the trace context is passed on in any case; default true
 * @param metrics whether calls are counted and timed; default true
 */
public record TelemetrySettings(boolean traces, boolean metrics) {

    public static final TelemetrySettings DEFAULT = new TelemetrySettings(true, true);

    public TelemetrySettings withTraces(boolean value) {
        return new TelemetrySettings(value, metrics);
    }

    public TelemetrySettings withMetrics(boolean value) {
        return new TelemetrySettings(traces, value);
    }
}
