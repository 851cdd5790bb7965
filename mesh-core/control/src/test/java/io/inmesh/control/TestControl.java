package io.inmesh.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.api.Access;
import io.inmesh.control.api.ApiSettings;
import io.inmesh.control.api.Principal;
import io.inmesh.control.api.Right;
import io.inmesh.control.store.FileStoreSettings;
import io.inmesh.transport.ListenerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A config service over a directory, with somebody for each right, and a client that asks it. */
final class TestControl implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    final ControlServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestControl(ControlServer server) {
        this.server = server;
    }

    static TestControl start(Path directory) {
        return start(directory, ApiSettings.DEFAULT, ListenerSettings.DEFAULT);
    }

    static TestControl start(Path directory, ApiSettings api, ListenerSettings listener) {
        return start(ControlSettings.of(new ControlSettings.Storage.Files(FileStoreSettings.of(directory)))
                .withApi(api)
                .withListener(listener));
    }

    static TestControl start(ControlSettings settings) {
        Access access = Access.none()
                .with("admin", Access.administrator("alice"))
                .with("reader", new Principal("bob", Set.of(Right.READ)))
                .with("workload", new Principal("carol", Set.of(Right.REGISTER)));
        return with(settings.withAccess(access));
    }

    /** With nobody but those whom the settings name. */
    static TestControl with(ControlSettings settings) {
        return new TestControl(ControlServer.start(settings));
    }

    static ControlSettings settings(Path directory) {
        return ControlSettings.of(new ControlSettings.Storage.Files(FileStoreSettings.of(directory)));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** One answer. */
    record Answer(int status, String body, HttpResponse<?> response) {

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer send(String method, String path, String body, UnaryOperator<HttpRequest.Builder> more)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer admin")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<byte[]> response =
                client.send(more.apply(request).build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), response);
    }

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body, request -> request);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    /** An answer that is read as it comes. */
    InputStream stream(String path, UnaryOperator<HttpRequest.Builder> more) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).setHeader("authorization", "Bearer reader");
        HttpResponse<InputStream> response =
                client.send(more.apply(request).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException(
                    response.statusCode() + ": " + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    @Override
    public void close() {
        server.close();
    }
}
