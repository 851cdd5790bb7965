package io.inmesh.telemetry;

import java.util.Locale;

/** The catalogue of metrics for people: {@code docs/metrics.md}. */
public final class MetricCatalog {

    private MetricCatalog() {}

    /** As a page in Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                Every metric of the mesh. A test keeps this page equal to the enum `MeshMetric`. The names are OpenTelemetry's;
                Micrometer and Prometheus write `_` for `.` and add the unit. A label without a value is left out.
                Each metric has at most 1000 combinations of label values; further ones are counted together under `_OTHER`.

                | name | type | unit | labels | meaning |
                |---|---|---|---|---|
                """);
        for (MeshMetric metric : MeshMetric.values()) {
            page.append("| `").append(metric.metricName()).append("` | ");
            page.append(metric.type().name().toLowerCase(Locale.ROOT).replace('_', ' '));
            page.append(" | `").append(metric.unit()).append("` | ");
            page.append(metric.labels().isEmpty() ? "" : '`' + String.join("`, `", metric.labels()) + '`');
            page.append(" | ");
            page.append(metric.meaning()).append(" |\n");
        }
        return page.toString();
    }
}
