package io.inmesh.config.subscription;

import io.inmesh.config.subscription.EventParser.Event;
import io.inmesh.config.subscription.Snapshot.Text;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One event of the stream, read. */
sealed interface Message {

    long revision();

    /** Everything, in place of all that was told before. */
    record Whole(long revision, String position, SortedMap<String, Text> resources) implements Message {}

    /** What is different. */
    record Change(long revision, String position, SortedMap<String, Text> changed, List<String> removed)
            implements Message {}

    /** Nothing is new, and the service lives. */
    record Heartbeat(long revision) implements Message {}

    /** What a later service says that this one does not know. */
    record Unknown(long revision) implements Message {}

    /** @throws IllegalArgumentException when it is not what the service says */
    static Message of(Event event) {
        return switch (event.name()) {
            case "snapshot" -> whole(event, data(event));
            case "change" -> change(event, data(event));
            case "heartbeat" -> new Heartbeat(Json.number(data(event), "revision"));
            default -> new Unknown(0);
        };
    }

    private static Map<?, ?> data(Event event) {
        return Json.object(JsonReader.read(event.data()));
    }

    private static Whole whole(Event event, Map<?, ?> data) {
        return new Whole(Json.number(data, "revision"), event.id(), texts(data, "resources"));
    }

    private static Change change(Event event, Map<?, ?> data) {
        List<String> removed =
                Json.list(data, "removed").stream().map(String::valueOf).toList();
        return new Change(Json.number(data, "revision"), event.id(), texts(data, "changed"), removed);
    }

    private static SortedMap<String, Text> texts(Map<?, ?> data, String key) {
        SortedMap<String, Text> texts = new TreeMap<>();
        for (Object item : Json.list(data, key)) {
            Map<?, ?> resource = Json.object(item);
            String name = Json.text(resource, "kind")
                    + '/'
                    + Json.text(resource, "namespace")
                    + '/'
                    + Json.text(resource, "name");
            long revision = resource.containsKey("revision") ? Json.number(resource, "revision") : 0;
            texts.put(name, new Text(revision, Json.text(resource, "text")));
        }
        return texts;
    }
}
