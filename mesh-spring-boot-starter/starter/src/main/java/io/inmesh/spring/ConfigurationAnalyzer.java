package io.inmesh.spring;

import io.inmesh.config.ConfigurationException;
import io.inmesh.document.Problem;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns core's list of problems into Boot's failure report. */
final class ConfigurationAnalyzer extends AbstractFailureAnalyzer<ConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, ConfigurationException cause) {
        String problems = cause.problems().stream()
                .map(Problem::toString)
                .map(line -> "    " + line)
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(
                "The mesh cannot start with these settings:" + System.lineSeparator() + System.lineSeparator()
                        + problems,
                "Correct them where they are set. docs/settings.md lists every property.",
                cause);
    }
}
