package io.inmesh.telemetry;

import io.inmesh.config.subscription.SubscriptionState;
import io.inmesh.config.subscription.SubscriptionState.Source;
import java.util.Locale;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The metrics of what binds an application to the config service; reads its state when asked. */
public final class SubscriptionMetrics implements AutoCloseable {

    private final Disposable.Composite gauges = Disposables.composite();

    public SubscriptionMetrics(Telemetry telemetry, Supplier<SubscriptionState> state) {
        Meters meters = telemetry.meters();
        gauges.add(meters.gauge(MeshMetric.CONFIG_AGE, () -> state.get().ageSeconds()));
        gauges.add(meters.gauge(MeshMetric.CONFIG_REVISION, () -> state.get().revision()));
        gauges.add(meters.gauge(MeshMetric.CONFIG_RECONNECTS, () -> state.get().reconnects()));
        gauges.add(meters.gauge(MeshMetric.CONFIG_REJECTIONS, () -> state.get().rejections()));
        for (Source source : new Source[] {Source.SERVICE, Source.CACHE}) {
            String name = source.name().toLowerCase(Locale.ROOT);
            gauges.add(meters.gauge(MeshMetric.CONFIG_SOURCE, () -> state.get().source() == source ? 1 : 0, name));
        }
    }

    @Override
    public void close() {
        gauges.dispose();
    }
}
