package io.inmesh.telemetry;

import io.inmesh.health.HealthListener;
import io.inmesh.naming.Endpoint;
import io.inmesh.resilience.BreakerFilter;
import io.inmesh.resilience.ResilienceObserver;
import io.inmesh.resilience.RetryBudget;
import io.inmesh.service.Request;
import io.inmesh.transport.EndpointStats;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The metrics of what the mesh does for one destination: hears its features, and reads their state when asked. */
public final class DestinationMetrics implements ResilienceObserver, HealthListener, AutoCloseable {

    private final Meters meters;
    private final String destination;
    private final Meters.Counter retries;
    private final Meters.Counter breakerRejected;
    private final Disposable.Composite gauges = Disposables.composite();

    public DestinationMetrics(Telemetry telemetry, String destination) {
        this.meters = telemetry.meters();
        this.destination = destination;
        this.retries = meters.counter(MeshMetric.RETRIES, destination);
        this.breakerRejected = meters.counter(MeshMetric.BREAKER_REJECTED, destination);
    }

    @Override
    public void retrying(Request next, Duration backoff) {
        retries.add(1);
    }

    @Override
    public void retriesEnded(Request last, RetryEnd reason) {
        count(MeshMetric.RETRIES_ENDED, reason);
    }

    @Override
    public void breakerChanged(BreakerState from, BreakerState to) {
        count(MeshMetric.BREAKER_CHANGES, to);
    }

    @Override
    public void breakerRejected() {
        breakerRejected.add(1);
    }

    @Override
    public void ejected(Endpoint endpoint, Duration duration, String reason) {
        meters.counter(MeshMetric.HEALTH_CHANGES, destination, "ejected").add(1);
    }

    @Override
    public void probing(Endpoint endpoint) {
        meters.counter(MeshMetric.HEALTH_CHANGES, destination, "probing").add(1);
    }

    @Override
    public void revived(Endpoint endpoint) {
        meters.counter(MeshMetric.HEALTH_CHANGES, destination, "available").add(1);
    }

    /** @param budget the one in use; others take its place when settings change */
    public void watchBudget(Supplier<RetryBudget> budget) {
        gauge(MeshMetric.RETRY_BUDGET, () -> budget.get().available());
    }

    /** @param breaker the one in use; others take its place when settings change */
    public void watchBreaker(Supplier<BreakerFilter> breaker) {
        gauge(MeshMetric.BREAKER_STATE, () -> switch (breaker.get().state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        });
    }

    /**
     * @param available how many endpoints take calls
     * @param all how many there are
     */
    public void watchEndpoints(IntSupplier available, IntSupplier all) {
        gauge(MeshMetric.ENDPOINTS, available::getAsInt, "available");
        gauge(MeshMetric.ENDPOINTS, () -> Math.max(0, all.getAsInt() - available.getAsInt()), "ejected");
    }

    /** @param stats of all endpoints together */
    public void watchPool(Supplier<EndpointStats> stats) {
        gauge(MeshMetric.POOL_CONNECTIONS, () -> stats.get().idle(), "idle");
        gauge(
                MeshMetric.POOL_CONNECTIONS,
                () -> {
                    EndpointStats now = stats.get();
                    return Math.max(0, now.open() - now.idle());
                },
                "used");
        gauge(MeshMetric.POOL_PENDING, () -> stats.get().pending());
    }

    /**
     * @param ageSeconds since the endpoints were last confirmed
     * @param stale whether they are the last known ones of a source that fails
     */
    public void watchDiscovery(DoubleSupplier ageSeconds, BooleanSupplier stale) {
        gauge(MeshMetric.DISCOVERY_AGE, ageSeconds);
        gauge(MeshMetric.DISCOVERY_STALE, () -> stale.getAsBoolean() ? 1 : 0);
    }

    /** Ends what it watches. */
    @Override
    public void close() {
        gauges.dispose();
    }

    private void gauge(MeshMetric metric, DoubleSupplier value, String... more) {
        String[] labels = more.length == 0 ? new String[] {destination} : new String[] {destination, more[0]};
        gauges.add(meters.gauge(metric, value, labels));
    }

    private void count(MeshMetric metric, Enum<?> label) {
        meters.counter(metric, destination, label.name().toLowerCase(Locale.ROOT))
                .add(1);
    }
}
