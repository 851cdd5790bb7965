package io.inmesh.telemetry;

import io.inmesh.routing.RouteRule;
import io.inmesh.routing.RoutingObserver;
import io.inmesh.routing.Target;
import java.time.Duration;
import java.util.Locale;

/** The metrics of what rules do to the calls of one host. Thread-safe. */
public final class RouteMetrics implements RoutingObserver {

    private final Meters meters;
    private final String host;

    public RouteMetrics(Telemetry telemetry, String host) {
        this.meters = telemetry.meters();
        this.host = host;
    }

    @Override
    public void delayed(RouteRule rule, Duration delay) {
        meters.counter(MeshMetric.FAULTS, host, "delay").add(1);
    }

    @Override
    public void aborted(RouteRule rule) {
        meters.counter(MeshMetric.FAULTS, host, "abort").add(1);
    }

    @Override
    public void mirrored(RouteRule rule, Target target) {
        meters.counter(MeshMetric.MIRRORED, target.service().toString(), "sent").add(1);
    }

    @Override
    public void mirrorDropped(RouteRule rule, Target target, MirrorDrop reason) {
        meters.counter(
                        MeshMetric.MIRRORED,
                        target.service().toString(),
                        reason.name().toLowerCase(Locale.ROOT))
                .add(1);
    }
}
