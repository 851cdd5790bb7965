package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until every process answers {@code GET /health}, and says at once when one has ended instead. */
final class Readiness {

    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int TAIL = 25;

    private final HttpClient client;
    private final Processes processes;

    Readiness(HttpClient client, Processes processes) {
        this.client = client;
        this.processes = processes;
    }

    /** @throws SampleException naming the process that ended or did not answer in time, with the end of its log */
    void await(List<Instance> instances, Duration limit) throws SampleException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<Instance> waiting = new ArrayList<>(instances);
        while (true) {
            waiting.removeIf(this::answers);
            if (waiting.isEmpty()) {
                return;
            }
            for (Instance instance : waiting) {
                Integer status = processes.exitStatus(instance.name());
                if (status != null) {
                    throw failure(instance, "ended with status " + status + " before it was ready");
                }
            }
            if (System.nanoTime() - end > 0) {
                throw failure(waiting.get(0), "not ready after " + limit.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private boolean answers(Instance instance) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + "/health"))
                .timeout(ANSWER)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private SampleException failure(Instance instance, String what) {
        Path log = processes.log(instance.name());
        return new SampleException(instance.name() + " (port " + instance.port() + "): " + what + "\nthe end of " + log
                + ":\n" + tail(log));
    }

    static String tail(Path log) {
        try {
            // A decoder that replaces: a log may hold anything.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ')';
        }
    }
}
