package io.inmesh.benchmarks.call;

import io.inmesh.telemetry.Telemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;

/** The whole client with an OpenTelemetry SDK that takes every metric and one trace in a hundred. */
final class ObservedMesh extends DefaultMesh {

    private final OpenTelemetrySdk sdk;

    ObservedMesh(Target target) {
        this(target, Observation.start());
    }

    private ObservedMesh(Target target, OpenTelemetrySdk sdk) {
        super(target, Telemetry.of(sdk));
        this.sdk = sdk;
    }

    @Override
    public void close() {
        super.close();
        sdk.close();
    }
}
