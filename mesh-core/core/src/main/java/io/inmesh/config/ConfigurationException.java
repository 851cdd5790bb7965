package io.inmesh.config;

import io.inmesh.document.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used: everything that is wrong with them at once. Its message holds a line for each problem. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(problems.stream()
                .map(Problem::toString)
                .collect(Collectors.joining("\n  ", problems.size() + " problem(s) in the mesh's settings:\n  ", "")));
        this.problems = List.copyOf(problems);
    }

    /** At least one, in the order of the source. */
    public List<Problem> problems() {
        return problems;
    }
}
