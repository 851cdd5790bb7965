package io.inmesh.telemetry;

import io.inmesh.resilience.ResilienceObserver;
import java.util.Locale;

/** Counts what a server refuses. */
public final class ServerMetrics implements ResilienceObserver {

    private final Meters meters;

    public ServerMetrics(Telemetry telemetry) {
        this.meters = telemetry.meters();
    }

    @Override
    public void inboundRejected(Rejection reason) {
        meters.counter(MeshMetric.SERVER_REJECTED, reason.name().toLowerCase(Locale.ROOT))
                .add(1);
    }
}
