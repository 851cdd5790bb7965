package io.inmesh.telemetry;

import io.inmesh.config.subscription.CallCount;
import io.inmesh.config.subscription.SubscriptionObserver;
import io.inmesh.config.subscription.SubscriptionState;
import io.inmesh.config.subscription.SubscriptionState.Source;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The metrics of what binds an application to the config service: hears it, and reads its state when asked. */
public final class SubscriptionMetrics implements SubscriptionObserver, AutoCloseable {

    private final Meters meters;
    private final CallTally tally;
    private final Disposable.Composite gauges = Disposables.composite();

    /** @param tally of the calls that the service is told of */
    public SubscriptionMetrics(Telemetry telemetry, CallTally tally) {
        this.meters = telemetry.meters();
        this.tally = tally;
    }

    @Override
    public CallCount calls() {
        return tally.count();
    }

    @Override
    public void reconnecting() {
        meters.counter(MeshMetric.CONFIG_RECONNECTS).add(1);
    }

    @Override
    public void rejected() {
        meters.counter(MeshMetric.CONFIG_REJECTIONS).add(1);
    }

    public void watch(Supplier<SubscriptionState> state) {
        gauges.add(meters.gauge(MeshMetric.CONFIG_AGE, () -> state.get().ageSeconds()));
        gauges.add(meters.gauge(MeshMetric.CONFIG_REVISION, () -> state.get().revision()));
        for (Source source : List.of(Source.SERVICE, Source.CACHE)) {
            String name = source.name().toLowerCase(Locale.ROOT);
            gauges.add(meters.gauge(MeshMetric.CONFIG_SOURCE, () -> state.get().source() == source ? 1 : 0, name));
        }
    }

    @Override
    public void close() {
        gauges.dispose();
    }
}
