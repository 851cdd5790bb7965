package io.inmesh.control.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Canaries as JSON, as {@link RevisionCodec} writes them down. */
final class CanaryCodec {

    private static final String STEP = "step";
    private static final String SINCE = "since";

    private CanaryCodec() {}

    static void write(CanaryStep step, ObjectNode node) {
        if (step.order() instanceof CanaryOrder.Start start) {
            node.put(STEP, "start");
            write(start, step.changes(), node);
        } else if (step.order() instanceof CanaryOrder.Promote promote) {
            node.put(STEP, "promote").put(SINCE, promote.since());
        } else if (step.order() instanceof CanaryOrder.Abort abort) {
            node.put(STEP, "abort").put(SINCE, abort.since());
        }
    }

    /** @param before the state that the revision changed */
    static @Nullable CanaryStep readStep(JsonNode node, Snapshot before) {
        long since = node.path(SINCE).asLong();
        return switch (node.path(STEP).asText()) {
            case "" -> null;
            case "start" -> new CanaryStep(readStart(node), readChanges(node, before));
            case "promote" -> new CanaryStep(new CanaryOrder.Promote(since), List.of());
            case "abort" -> new CanaryStep(new CanaryOrder.Abort(since), List.of());
            default -> throw new IllegalArgumentException("canary: step " + node.path(STEP));
        };
    }

    static void write(Canary canary, ObjectNode node) {
        node.put(SINCE, canary.since());
        node.put("when", canary.when().toString());
        node.put("who", canary.who());
        node.put("message", canary.message());
        write(canary.start(), canary.changes(), node);
    }

    /** @param resources as the others have them */
    static @Nullable Canary read(JsonNode node, Snapshot resources) {
        return node.isMissingNode()
                ? null
                : new Canary(
                        node.path(SINCE).asLong(),
                        Instant.parse(node.path("when").asText()),
                        node.path("who").asText(),
                        node.path("message").asText(),
                        readStart(node),
                        readChanges(node, resources));
    }

    private static void write(CanaryOrder.Start start, List<Change> changes, ObjectNode node) {
        node.put("selection", start.selection().toString());
        node.put("abortAbove", start.rule().abortAbove());
        node.put("minimumCalls", start.rule().minimumCalls());
        node.put("promoteAfter", start.rule().promoteAfter().toString());
        write(changes, node.putArray("changes"));
    }

    private static CanaryOrder.Start readStart(JsonNode node) {
        CanaryRule rule = new CanaryRule(
                node.path("abortAbove").asDouble(),
                node.path("minimumCalls").asLong(),
                Duration.parse(node.path("promoteAfter").asText()));
        return new CanaryOrder.Start(
                CanarySelection.parse(node.path("selection").asText()), rule);
    }

    static void write(List<Change> changes, ArrayNode array) {
        for (Change change : changes) {
            array.addObject().put("resource", change.key().path()).put("text", change.after());
        }
    }

    static List<Change> readChanges(JsonNode node, Snapshot before) {
        Map<ResourceKey, StoredResource> there = before.resources();
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : node.path("changes")) {
            ResourceKey key = ResourceKey.parse(change.path("resource").asText());
            StoredResource known = there.get(key);
            changes.add(new Change(key, known == null ? null : known.text(), RevisionCodec.textOf(change)));
        }
        return changes;
    }
}
