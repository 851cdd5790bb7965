package io.inmesh.samples.bookinfo.runner;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The page as a browser sees it. */
final class Page {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final HttpClient client;
    private final String url;

    Page(HttpClient client, int port) {
        this.client = client;
        url = "http://127.0.0.1:" + port;
    }

    String url() {
        return url + "/productpage";
    }

    /** Calls the page, which was due at {@code dueNanos}. Never fails: what goes wrong is in the outcome. */
    CompletableFuture<Outcome> call(long dueNanos, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url())).timeout(LIMIT);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .handle((response, error) -> outcome(dueNanos, response, error));
    }

    /** Signs in by the page's form and returns the cookie. */
    String login(String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/login"))
                .timeout(LIMIT)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("user=" + user, StandardCharsets.UTF_8))
                .build();
        HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
        String cookie = response.headers().firstValue("set-cookie").orElse("");
        int end = cookie.indexOf(';');
        return end < 0 ? cookie : cookie.substring(0, end);
    }

    private static Outcome outcome(long due, @Nullable HttpResponse<String> response, @Nullable Throwable error) {
        long latency = System.nanoTime() - due;
        if (response == null) {
            return new Outcome(due, latency, List.of(), List.of(), String.valueOf(error));
        }
        return new Outcome(
                due,
                latency,
                words(response, "bookinfo-served-by"),
                words(response, "bookinfo-asked-by"),
                failure(response));
    }

    private static List<String> words(HttpResponse<String> response, String header) {
        String value = response.headers().firstValue(header).orElse("");
        return value.isEmpty() ? List.of() : List.of(value.split(" "));
    }

    private static @Nullable String failure(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            String why = response.headers().firstValue("bookinfo-failure").orElse("");
            return "status " + response.statusCode() + (why.isEmpty() ? "" : ": " + why);
        }
        return response.body().contains("</html>") ? null : "status 200, but the page is cut off";
    }
}
