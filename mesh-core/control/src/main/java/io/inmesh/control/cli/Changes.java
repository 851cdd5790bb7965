package io.inmesh.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.document.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service says of a change, in the words of the command. */
final class Changes {

    private Changes() {}

    /** Headers of a request that changes something. */
    static Map<String, String> headers(@Nullable String message) {
        if (message == null || message.isBlank()) {
            return Map.of();
        }
        // Header fields are no place for line breaks, nor for more than ASCII (RFC 9110, 5.5).
        String line = message.strip().replaceAll("\\s+", " ");
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(line)) {
            return Map.of(
                    "mesh-message", "UTF-8''" + ControlClient.encoded(line).replace("+", "%20"));
        }
        return Map.of("mesh-message", line);
    }

    /** Each resource and what became of it: {@code created}, {@code changed}, {@code deleted} or {@code unchanged}. */
    static ObjectNode results(JsonNode revision, List<ResourceKey> asked) {
        Map<String, String> verbs = new HashMap<>();
        JsonNode canary = revision.path("canary");
        for (JsonNode changes : List.of(revision.path("changes"), canary.path("changes"))) {
            changes.forEach(change -> verbs.put(
                    change.path("resource").asText(), verb(change.path("change").asText())));
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("revision", revision.path("revision"));
        if (revision.path("dryRun").asBoolean()) {
            document.put("dryRun", true);
        }
        if (canary.isObject()) {
            document.put("canary", canary.path("step").asText());
        }
        ArrayNode resources = document.putArray("resources");
        List<String> names =
                new ArrayList<>(asked.stream().map(ResourceKey::path).toList());
        verbs.keySet().stream().filter(name -> !names.contains(name)).sorted().forEach(names::add);
        for (String name : names) {
            resources.addObject().put("resource", name).put("result", verbs.getOrDefault(name, "unchanged"));
        }
        if (revision.has("warnings")) {
            document.set("warnings", revision.path("warnings"));
        }
        return document;
    }

    private static String verb(String change) {
        return switch (change) {
            case "added" -> "created";
            case "removed" -> "deleted";
            default -> change;
        };
    }

    static void print(PrintWriter out, JsonNode results) {
        boolean isDry = results.path("dryRun").asBoolean();
        String canary = results.path("canary").asText();
        boolean isDifferent = !canary.isEmpty();
        for (JsonNode each : results.path("resources")) {
            String result = each.path("result").asText();
            isDifferent |= !result.equals("unchanged");
            String forWhom = canary.equals("start") && !result.equals("unchanged") ? " (canary)" : "";
            out.println(each.path("resource").asText() + " " + result + forWhom + (isDry ? " (dry run)" : ""));
        }
        if (!isDry) {
            out.println((isDifferent ? "revision " : "still revision ")
                    + results.path("revision").asText());
        }
    }

    /** The problems in a problem document or in the warnings of a dry run. */
    static List<Problem> problems(JsonNode list) {
        List<Problem> problems = new ArrayList<>();
        for (JsonNode each : list) {
            problems.add(new Problem(
                    each.path("source").asText(),
                    each.path("line").asInt(),
                    each.path("severity").asText().equals("warning")
                            ? Problem.Severity.WARNING
                            : Problem.Severity.ERROR,
                    each.path("message").asText()));
        }
        return problems;
    }

    /** As {@code mesh validate --output json} has them. */
    static ObjectNode document(List<Problem> problems) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode list = document.putArray("problems");
        for (Problem problem : problems) {
            ObjectNode each = list.addObject().put("file", problem.origin());
            if (problem.line() > 0) {
                each.put("line", problem.line());
            }
            each.put("severity", problem.severity().toString()).put("message", problem.message());
        }
        return document;
    }
}
