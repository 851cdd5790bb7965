package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.document.Problem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/**
 * Files that are offered to the service. What is wrong with them is printed, all of it, by the lines of the files, and ends
 * the command.
 *
 * @param manifests what they hold
 * @param output how problems are printed
 */
record Proposal(Manifests manifests, OutputOption output) {

    /** They cannot be what they are meant to be; everything has been said. */
    static final class WrongException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrongException() {
            super("the resources are not right", null, false, false);
        }
    }

    /**
     * @return the service's answer
     * @throws WrongException when they are refused for what they say
     */
    JsonNode send(ControlClient client, String path, Map<String, String> headers, PrintWriter out, PrintWriter err) {
        if (!manifests.problems().isEmpty()) {
            throw refuse(manifests.problems(), out, err);
        }
        try {
            return client.post(path, withType(headers), manifests.body());
        } catch (RefusedException e) {
            JsonNode problems = e.problem().path("problems");
            if (problems.isEmpty()) {
                throw e;
            }
            throw refuse(Changes.problems(problems), out, err);
        }
    }

    private static Map<String, String> withType(Map<String, String> headers) {
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put("content-type", ControlClient.YAML);
        return all;
    }

    private WrongException refuse(List<Problem> problems, PrintWriter out, PrintWriter err) {
        List<Problem> placed = problems.stream().map(manifests::placed).toList();
        if (output.isTable()) {
            placed.forEach(problem -> err.println(problem.diagnostic()));
        } else {
            output.print(out, Changes.document(placed), ignored -> {});
        }
        err.println("refused: " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + "; nothing was changed");
        return new WrongException();
    }

    /** Warnings of a dry run, by the lines of the files. */
    void warn(JsonNode answer, PrintWriter err) {
        Changes.problems(answer.path("warnings")).stream()
                .map(manifests::placed)
                .forEach(problem -> err.println(problem.diagnostic()));
    }
}
