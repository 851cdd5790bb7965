package io.inmesh.control.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.testkit.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The API of all replicas, over TLS. */
final class Api {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(6);

    private final List<URI> replicas;
    private final String token;
    private final HttpClient client;

    Api(List<URI> replicas, String token, TestAuthority authority) throws GeneralSecurityException {
        this.replicas = List.copyOf(replicas);
        this.token = token;
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {authority.trust()}, null);
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .sslContext(tls)
                .build();
    }

    int replicas() {
        return replicas.size();
    }

    private HttpRequest.Builder request(int replica, String path) {
        return HttpRequest.newBuilder(replicas.get(replica % replicas.size()).resolve(path))
                .header("authorization", "Bearer " + token);
    }

    HttpResponse<String> put(int replica, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(replica, path)
                .timeout(ANSWER)
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode get(int replica, String path) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request(replica, path).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + ' ' + response.body());
        }
        return JSON.readTree(response.body());
    }

    boolean isReady(int replica) throws InterruptedException {
        try {
            HttpRequest request = request(replica, "/readyz").timeout(ANSWER).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param known the position to go on from; empty: none */
    InputStream watch(int replica, String known) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(replica, "/v1/watch");
        if (!known.isEmpty()) {
            request.header("last-event-id", known);
        }
        HttpResponse<InputStream> response =
                client.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            response.body().close();
            throw new IOException("watch: " + response.statusCode());
        }
        return response.body();
    }
}
