package io.inmesh.testkit.simulation;

import java.util.List;
import java.util.Locale;

/** Outcomes as Markdown, the same bytes for the same outcomes. */
public final class SimulationReport {

    private final StringBuilder text = new StringBuilder();

    public SimulationReport(String introduction) {
        text.append(introduction.strip()).append('\n');
    }

    /** A table: a row for each strategy. */
    public void add(Scenario scenario, List<Outcome> outcomes) {
        text.append("\n## ").append(scenario.name()).append("\n\n");
        text.append(scenario.story()).append("\n\n");
        text.append(
                "| strategy | success | p50 ms | p99 ms | first backend | busiest other / fair | first backend by second |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (Outcome outcome : outcomes) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f%% | %.2f | %.2f | %.2f%% | %.2f | `%s` |\n",
                    outcome.strategy(),
                    outcome.successShare() * 100,
                    outcome.percentileMillis(50),
                    outcome.percentileMillis(99),
                    outcome.oddShare() * 100,
                    outcome.busiestToFair(true),
                    outcome.chart()));
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
