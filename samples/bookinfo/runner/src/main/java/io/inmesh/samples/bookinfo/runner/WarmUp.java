package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * First calls at JVMs that have just started. Cold code is slow, and the mesh would rightly leave out who does not answer
 * in time: so each process is called directly first, callees before callers, then the page slowly, then as often as later
 * until the figures settle.
 */
final class WarmUp {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int DIRECT_CALLS = 20;
    private static final int SLOW = 10;
    private static final int SLOW_CALLS = 50;
    private static final int ROUND = 150;
    private static final int MOST_ROUNDS = 8;
    private static final double SETTLED_MS = 150;

    private final HttpClient client;
    private final List<Instance> instances;
    private final Page page;
    private final PrintStream out;

    WarmUp(HttpClient client, List<Instance> instances, Page page, PrintStream out) {
        this.client = client;
        this.instances = instances;
        this.page = page;
        this.out = out;
    }

    /** Ends when a round had no failed page and a p99 that does not tell of cold code; at the latest after some rounds. */
    void run(int perSecond) throws InterruptedException {
        out.printf("warming up: each process, then %d pages a second, then %d until they settle%n", SLOW, perSecond);
        for (Instance instance : instances) {
            for (int i = 0; i < DIRECT_CALLS; i++) {
                call(instance);
            }
        }
        new Load(page, SLOW).run(SLOW_CALLS);
        for (int i = 0; i < MOST_ROUNDS; i++) {
            List<Outcome> round = new Load(page, perSecond).run(ROUND);
            boolean failed = round.stream().anyMatch(outcome -> outcome.failure() != null);
            if (!failed && Latencies.of(round, outcome -> true).percentile(0.99) < SETTLED_MS) {
                return;
            }
        }
    }

    private void call(Instance instance) throws InterruptedException {
        String path = instance.service().equals("productpage") ? "/productpage" : "/" + instance.service() + "/0";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + path))
                .timeout(LIMIT)
                .build();
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // What is really wrong shows in the calls that count.
        }
    }
}
