package io.inmesh.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/** The events of one stream. */
final class WatchEvents implements AutoCloseable {

    private final BufferedReader lines;

    /** @param id empty: it has none */
    record Event(String name, String id, JsonNode data) {

        List<String> names(String field) {
            return data.path(field).findValuesAsText("name");
        }
    }

    WatchEvents(TestControl control, String query, UnaryOperator<HttpRequest.Builder> more)
            throws IOException, InterruptedException {
        lines = new BufferedReader(
                new InputStreamReader(control.stream("/v1/watch" + query, more), StandardCharsets.UTF_8));
    }

    Event next() throws IOException {
        String name = "";
        String id = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return new Event(name, id, TestControl.JSON.readTree(data));
            }
            String value = line.substring(line.indexOf(": ") + 2);
            name = line.startsWith("event") ? value : name;
            id = line.startsWith("id") ? value : id;
            data = line.startsWith("data") ? value : data;
        }
        throw new IOException("the stream has ended");
    }

    /** Past heartbeats. */
    Event nextChange() throws IOException {
        Event event = next();
        while (event.name().equals("heartbeat")) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
