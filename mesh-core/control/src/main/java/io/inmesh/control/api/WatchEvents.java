package io.inmesh.control.api;

import io.inmesh.control.watch.Update;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a stream says, as server-sent events (HTML Standard, 9.2). */
final class WatchEvents {

    private WatchEvents() {}

    static byte[] bytes(Update update) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("revision", update.revision());
        data.put(
                update.isWhole() ? "resources" : "changed",
                update.changed().stream().map(Described::withText).toList());
        if (!update.isWhole()) {
            data.put("removed", update.removed().stream().map(key -> key.path()).toList());
        }
        byte[] json = Replies.bytes(data);
        String head =
                "event: " + (update.isWhole() ? "snapshot" : "change") + "\nid: " + update.position() + "\ndata: ";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[start.length + json.length + 2];
        System.arraycopy(start, 0, event, 0, start.length);
        System.arraycopy(json, 0, event, start.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
