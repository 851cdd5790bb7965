package io.inmesh.control.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --canary} and what belongs to it, of every command that writes resources. */
final class CanaryOptions {

    @Option(
            names = "--canary",
            paramLabel = "SELECTION",
            description = "For some instances first: a share such as 10%%, or those with labels such as version=v2.")
    private @Nullable String canary;

    @Option(
            names = "--auto-abort",
            paramLabel = "POINTS",
            description =
                    "Aborts the canary where its instances' failed calls are so many percentage points above the others', such"
                            + " as 5%%.")
    private @Nullable String autoAbort;

    @Option(
            names = "--minimum-calls",
            paramLabel = "CALLS",
            description = "Calls of its instances before they are judged; 100 by default.")
    private @Nullable Long minimumCalls;

    @Option(
            names = "--promote-after",
            paramLabel = "DURATION",
            description = "Promotes the canary after that time, such as 10m.")
    private @Nullable String promoteAfter;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // by picocli, before the query
    private CommandSpec spec;

    /** The parameters of a request, each with a sign before it; empty without a canary. */
    String query(char first) {
        if (canary == null) {
            if (autoAbort != null || minimumCalls != null || promoteAfter != null) {
                throw new ParameterException(
                        spec.commandLine(), "--auto-abort, --minimum-calls, --promote-after (expected: with --canary)");
            }
            return "";
        }
        StringBuilder query = new StringBuilder();
        add(query, first, "canary", canary);
        add(query, '&', "autoAbort", autoAbort);
        add(query, '&', "minimumCalls", minimumCalls);
        add(query, '&', "promoteAfter", promoteAfter);
        return query.toString();
    }

    private static void add(StringBuilder query, char sign, String name, @Nullable Object value) {
        if (value != null) {
            query.append(sign).append(name).append('=').append(ControlClient.encoded(value.toString()));
        }
    }
}
