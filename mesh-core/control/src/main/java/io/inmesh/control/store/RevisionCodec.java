package io.inmesh.control.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Revisions and states as JSON on one line: how stores write them down. What came before a change is not written twice. */
final class RevisionCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RevisionCodec() {}

    /** A revision as it is written. */
    static ObjectNode write(Revision revision) {
        ObjectNode node = JSON.createObjectNode();
        node.put("revision", revision.number());
        node.put("when", revision.when().toString());
        node.put("who", revision.who());
        node.put("message", revision.message());
        CanaryCodec.write(revision.changes(), node.putArray("changes"));
        if (revision.canary() != null) {
            CanaryCodec.write(revision.canary(), node.putObject("canary"));
        }
        return node;
    }

    /** @param before the state that it changed */
    static Revision readRevision(JsonNode node, Snapshot before) {
        return new Revision(
                node.path("revision").asLong(),
                Instant.parse(node.path("when").asText()),
                node.path("who").asText(),
                node.path("message").asText(),
                CanaryCodec.readChanges(node, before),
                CanaryCodec.readStep(node.path("canary"), before));
    }

    static ObjectNode write(Snapshot snapshot) {
        ObjectNode node = JSON.createObjectNode();
        node.put("base", snapshot.revision());
        ArrayNode resources = node.putArray("resources");
        for (StoredResource resource : snapshot.resources().values()) {
            resources
                    .addObject()
                    .put("resource", resource.key().path())
                    .put("revision", resource.revision())
                    .put("text", resource.text());
        }
        if (snapshot.canary() != null) {
            CanaryCodec.write(snapshot.canary(), node.putObject("canary"));
        }
        return node;
    }

    static Snapshot readSnapshot(JsonNode node) {
        Map<ResourceKey, StoredResource> resources = new TreeMap<>();
        for (JsonNode each : node.path("resources")) {
            ResourceKey key = ResourceKey.parse(each.path("resource").asText());
            resources.put(
                    key,
                    new StoredResource(
                            key,
                            each.path("text").asText(),
                            each.path("revision").asLong()));
        }
        Snapshot ofOthers = new Snapshot(node.path("base").asLong(), new TreeMap<>(resources));
        return new Snapshot(ofOthers.revision(), ofOthers.resources(), CanaryCodec.read(node.path("canary"), ofOthers));
    }

    static @Nullable String textOf(JsonNode node) {
        JsonNode text = node.path("text");
        return text.isTextual() ? text.asText() : null;
    }

    static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String print(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
