package io.inmesh.control.api;

import io.inmesh.control.registry.Instance;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * What the service counts of itself, for Prometheus. Label values are the service's own words (routes, results), so that
 * nobody who asks can make series. Thread-safe.
 */
public final class ControlMetrics {

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private final Counter commits = counter("mesh_control_commits", "What became of changes.", "result");

    private final Counter invalid =
            counter("mesh_control_validation_failures", "Changes and dry runs that were refused for what they say.");

    private final Counter refused = counter(
            "mesh_control_refused_requests", "Requests that were turned away before they were heard.", "reason");

    private final Counter cutOff =
            counter("mesh_control_watches_cut_off", "Streams that were ended because nobody read them.");

    private final Counter sent = counter("mesh_control_sent_bytes", "Bodies that were sent, in bytes.", "kind");

    private final Histogram requests = Histogram.builder()
            .name("mesh_control_request_duration_seconds")
            .help("Requests until they were answered; streams until their beginning.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);

    /** Of one service. */
    public ControlMetrics() {
        JvmMetrics.builder().register(registry);
        for (String reason : new String[] {"unknown", "forbidden", "guessing", "rate", "overload"}) {
            refused.initLabelValues(reason);
        }
        for (String kind : new String[] {"response", "stream"}) {
            sent.initLabelValues(kind);
        }
        commits.initLabelValues("made");
        commits.initLabelValues("unchanged");
        for (StoreException.Kind kind : StoreException.Kind.values()) {
            commits.initLabelValues(name(kind));
        }
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private static String name(StoreException.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A value that is looked at when somebody asks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** The store, with what it does counted. */
    Store counting(Store store) {
        gauge(
                "mesh_control_revision",
                "The newest revision that this service knows.",
                () -> store.current().revision());
        gauge(
                "mesh_control_resources",
                "Resources in it.",
                () -> store.current().resources().size());
        gauge(
                "mesh_control_problems",
                "What is in the way of what people wrote; /v1/problems tells.",
                () -> store.problems().size());
        return new CountingStore(store, this);
    }

    void counting(Registry registry) {
        gauge(
                "mesh_control_instances",
                "Instances that have registered or reported lately.",
                () -> registry.instances().size());
        gauge(
                "mesh_control_silent_instances",
                "Those of them that should have reported by now.",
                () -> registry.instances().stream().filter(Instance::isSilent).count());
        gauge(
                "mesh_control_held_back_registrations",
                "Registrations whose leases are over, kept because too many ended at once.",
                registry::heldBack);
    }

    void committed(boolean isChanged) {
        commits.labelValues(isChanged ? "made" : "unchanged").inc();
    }

    void commitFailed(Throwable error) {
        if (error instanceof StoreException e) {
            commits.labelValues(name(e.kind())).inc();
            if (e.kind() == StoreException.Kind.INVALID) {
                invalid.inc();
            }
        }
    }

    void invalid() {
        invalid.inc();
    }

    /** @param reason a word of this package's own */
    void refused(String reason) {
        refused.labelValues(reason).inc();
    }

    void cutOff() {
        cutOff.inc();
    }

    void sent(boolean isStream, long bytes) {
        sent.labelValues(isStream ? "stream" : "response").inc(bytes);
    }

    /** @param route a template, never a path */
    void answered(String method, String route, int status, long nanos) {
        requests.labelValues(method, route, Integer.toString(status)).observe(nanos / 1e9);
    }

    String contentType(boolean isOpenMetrics) {
        return isOpenMetrics ? OpenMetricsTextFormatWriter.CONTENT_TYPE : PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    String text(boolean isOpenMetrics) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (isOpenMetrics) {
                OpenMetricsTextFormatWriter.create().write(out, registry.scrape());
            } else {
                PrometheusTextFormatWriter.create().write(out, registry.scrape());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
