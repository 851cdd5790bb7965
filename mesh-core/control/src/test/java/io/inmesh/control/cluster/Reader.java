package io.inmesh.control.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Watches everything as a client of the mesh does, on another replica when one fails or falls silent. */
final class Reader extends Thread {

    private static final Duration SILENCE = Duration.ofSeconds(12);

    private final Api api;
    private int replica;
    private volatile @Nullable InputStream stream;
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean ended;
    private volatile long revision;
    private String position = "";

    /** What it takes the resources to say. */
    final Map<String, String> state = new ConcurrentHashMap<>();

    /** Whatever it was told that may not be. */
    final Queue<String> violations = new ConcurrentLinkedQueue<>();

    Reader(Api api, int replica) {
        super("reader-" + replica);
        this.api = api;
        this.replica = replica;
    }

    @Override
    public void run() {
        while (!ended) {
            try (InputStream in = api.watch(replica, position)) {
                stream = in;
                heardNanos = System.nanoTime();
                read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
            } catch (IOException e) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            } catch (InterruptedException e) {
                return;
            }
            replica++;
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String event = "";
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            heardNanos = System.nanoTime();
            if (line.startsWith("event: ")) {
                event = line.substring(7);
                id = "";
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                take(event, Api.JSON.readTree(line.substring(6)));
                position = id.isEmpty() ? position : id;
            }
        }
    }

    private void take(String event, JsonNode data) {
        long told = data.path("revision").asLong();
        if (told < revision) {
            violations.add("from revision " + revision + " back to " + told + " by " + event + " of replica "
                    + replica % api.replicas());
        }
        if (event.equals("snapshot")) {
            state.clear();
        }
        data.path(event.equals("snapshot") ? "resources" : "changed")
                .forEach(each ->
                        state.put(each.path("name").asText(), each.path("text").asText()));
        data.path("removed").forEach(each -> state.remove(each.asText().replaceFirst(".*/", "")));
        revision = told;
    }

    /** Lets go of a stream that says nothing. */
    void check() throws IOException {
        InputStream open = stream;
        if (open != null && System.nanoTime() - heardNanos > SILENCE.toNanos()) {
            open.close();
        }
    }

    long revision() {
        return revision;
    }

    void end() throws IOException, InterruptedException {
        ended = true;
        InputStream open = stream;
        if (open != null) {
            open.close();
        }
        join(10_000);
    }
}
