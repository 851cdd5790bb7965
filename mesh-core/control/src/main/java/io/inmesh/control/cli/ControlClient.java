package io.inmesh.control.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks a config service, and says in a sentence why it could not, and what to do. */
final class ControlClient {

    static final String YAML = "application/yaml";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI server;
    private final @Nullable String token;
    private final String tokenPlace;
    private final HttpClient client;

    private ControlClient(URI server, @Nullable String token, String tokenPlace, HttpClient client) {
        this.server = server;
        this.token = token;
        this.tokenPlace = tokenPlace;
        this.client = client;
    }

    /**
     * @param token null: none is sent
     * @param tokenPlace where people find it
     * @param tls null: as Java does it by itself
     */
    static ControlClient of(URI server, @Nullable String token, String tokenPlace, @Nullable SSLContext tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (tls != null) {
            builder.sslContext(tls);
        }
        return new ControlClient(server, token, tokenPlace, builder.build());
    }

    /** An answer that says that it was done. */
    record Answer(String body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JacksonException e) {
                throw new RefusedException(
                        ExitStatus.NOT_ASKED,
                        "the answer is not JSON (expected: the API of a config service; is --server right?)",
                        MissingNode.getInstance());
            }
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        return send("GET", path, Map.of(), null).json();
    }

    String yaml(String path) {
        return send("GET", path, Map.of("accept", YAML), null).body();
    }

    JsonNode post(String path, Map<String, String> headers, @Nullable String body) {
        return send("POST", path, headers, body).json();
    }

    JsonNode delete(String path, Map<String, String> headers) {
        return send("DELETE", path, headers, null).json();
    }

    private Answer send(String method, String path, Map<String, String> headers, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        HttpResponse<byte[]> response = exchange(request.build());
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() / 100 == 2) {
            return new Answer(text);
        }
        throw refused(response.statusCode(), text);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new RefusedException(ExitStatus.NOT_ASKED, server + ": " + unreachable(e), MissingNode.getInstance());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(ExitStatus.NOT_ASKED, "interrupted", MissingNode.getInstance());
        }
    }

    private static String unreachable(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no such host (--server or MESH_SERVER names another)";
            }
            if (cause instanceof SSLException) {
                return "no TLS: " + cause.getMessage()
                        + " (--ca names the authority of its certificate; is it an https service?)";
            }
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within " + CONNECT_TIMEOUT.toSeconds()
                    + " s (--server or MESH_SERVER names another service)";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer within " + TIMEOUT.toSeconds() + " s; whether it has been done, mesh history tells";
        }
        if (e instanceof ConnectException) {
            return "nothing accepts connections there (start it with mesh serve, or name another with --server or"
                    + " MESH_SERVER)";
        }
        return "the connection broke: " + e.getMessage() + " (is it a config service? does it want https?)";
    }

    private RefusedException refused(int status, String body) {
        JsonNode problem = problem(body);
        String detail = problem.path("detail").asText(body.strip());
        String said = detail.isEmpty() ? "status " + status : detail;
        String message =
                switch (status) {
                    case 401 -> unknown(said);
                    case 403 ->
                        said + " (expected: a token that may; the service's tokens file says which rights it has)";
                    case 404 -> said;
                    case 409 -> said + " (expected: nothing else in the way; mesh get shows what is there)";
                    case 412 -> "it has been changed meanwhile: " + said + " (look at it again, and repeat)";
                    case 422 -> problem.path("title").asText(said);
                    case 429 -> said + " (wait a little, and repeat)";
                    case 503 ->
                        "it cannot do that at present: " + said + " (repeat it; GET /readyz and its log tell more)";
                    default -> said + " (status " + status + ")";
                };
        // What is no problem document is no answer of the API, whatever its status.
        boolean isAnswer = problem.isObject()
                && (status == 400 || status == 404 || status == 409 || status == 412 || status == 422);
        return new RefusedException(
                isAnswer ? ExitStatus.FAILED : ExitStatus.NOT_ASKED,
                isAnswer ? message : server + ": " + message,
                problem);
    }

    private String unknown(String said) {
        return token == null
                ? "it wants a token (set MESH_TOKEN, or --token-file; mesh serve prints one, or has a tokens file)"
                : "the token of " + tokenPlace + " is not valid there: " + said
                        + "; mesh serve prints a new one whenever it starts, or has a tokens file";
    }

    private static JsonNode problem(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node != null && node.isObject() ? node : MissingNode.getInstance();
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
