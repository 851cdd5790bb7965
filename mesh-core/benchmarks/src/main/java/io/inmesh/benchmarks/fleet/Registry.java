package io.inmesh.benchmarks.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Writes to the config service what a fleet of services consists of. */
final class Registry {

    private static final int AT_ONCE = 32;
    private static final int PER_COMMIT = 200;

    private final URI uri;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What was not answered well, but for being too fast. */
    final AtomicInteger failed = new AtomicInteger();

    Registry(URI uri) {
        this.uri = uri;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + ServiceProcess.TOKEN);
    }

    /** A service, and a route of it with a timeout. */
    private static String resources(String name) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s}
                spec: {ports: [{name: http, port: 80}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: %1$s}
                spec:
                  hosts: [%1$s]
                  http:
                    - timeout: 2s
                      route: [{destination: {host: %1$s}}]
                """.formatted(name);
    }

    void resources(Shape shape) throws IOException, InterruptedException {
        for (int from = 0; from < shape.services(); from += PER_COMMIT) {
            StringBuilder all = new StringBuilder();
            for (int i = from; i < Math.min(shape.services(), from + PER_COMMIT); i++) {
                all.append("---\n").append(resources(Shape.service(i)));
            }
            HttpRequest request = request("/v1/resources")
                    .POST(HttpRequest.BodyPublishers.ofString(all.toString()))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(response.statusCode() + ": " + response.body());
            }
        }
    }

    /** One endpoint of a service, with a label that tells what it is at present. */
    CompletableFuture<Integer> register(int service, int endpoint, String mark) {
        String name = Shape.service(service);
        String body = """
                {"address":"10.%d.%d.%d","ports":{"http":8080},"labels":{"version":"v1","mark":"%s"},\
                "locality":{"region":"r","zone":"z%d"},"leaseSeconds":3600}""".formatted(service / 250, service % 250, endpoint + 1, mark, endpoint % 3);
        return put("/v1/registrations/default/" + name + "/" + name + "-" + endpoint, body);
    }

    /** What a client tells of itself. */
    CompletableFuture<Integer> report(int client, long revision) {
        return put(
                "/v1/status/default/client-" + client + "/client-" + client + "-0",
                "{\"revision\":" + revision + ",\"rejected\":[],\"calls\":{\"total\":1000,\"failed\":3}}");
    }

    private CompletableFuture<Integer> put(String path, String body) {
        HttpRequest request =
                request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).thenApply(response -> {
            if (response.statusCode() / 100 != 2 && response.statusCode() != 429) {
                failed.incrementAndGet();
            }
            return response.statusCode();
        });
    }

    void endpoints(Shape shape) throws InterruptedException {
        Semaphore free = new Semaphore(AT_ONCE);
        for (int i = 0; i < shape.services() * shape.endpoints(); i++) {
            register(i / shape.endpoints(), i % shape.endpoints(), free);
        }
        free.acquire(AT_ONCE);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void register(int service, int endpoint, Semaphore free) throws InterruptedException {
        free.acquire();
        register(service, endpoint, "none").whenComplete((status, error) -> {
            free.release();
            if (error != null) {
                failed.incrementAndGet();
            } else if (status == 429) {
                again(service, endpoint, free);
            }
        });
    }

    /** A little later: it asks as often as one may. */
    private void again(int service, int endpoint, Semaphore free) {
        free.acquireUninterruptibly();
        Thread later = new Thread(() -> {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            free.release();
            try {
                register(service, endpoint, free);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        later.setDaemon(true);
        later.start();
    }
}
