package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import io.inmesh.testkit.RealServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The listener behind and in front of HTTP implementations by others. */
class ListenerPeersIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ListenerFixture fixture = new ListenerFixture();
    private Listener listener;

    @TempDir
    @SuppressWarnings("NullAway.Init") // by JUnit
    Path directory;

    @BeforeEach
    void open() {
        listener = fixture.open(request -> Mono.just(
                request.method().equals("GET")
                        ? Response.of(200, "hello")
                        : Response.of(
                                200, Headers.empty(), Body.of(request.body().chunks(), -1))));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void curl_is_served_over_both_protocols() throws Exception {
        String curl = RealServer.require("curl", "curl").toString();
        Path log = directory.resolve("curl.log");
        Path upload = Files.write(directory.resolve("upload"), new byte[3 * 1024 * 1024]);
        Path download = directory.resolve("download");
        String url = "http://127.0.0.1:" + listener.port() + "/";

        for (String protocol : new String[] {"--http1.0", "--http1.1", "--http2-prior-knowledge"}) {
            assertThat(RealServer.run(LIMIT, log, curl, "-sS", protocol, url)).isEqualTo("hello");
            RealServer.run(
                    LIMIT, log, curl, "-sS", protocol, "-T", upload.toString(), "-o", download.toString(), url + "up");
            assertThat(Files.mismatch(upload, download)).as(protocol).isEqualTo(-1);
        }
    }

    @Test
    void h2load_gets_every_answer() throws Exception {
        String h2load = RealServer.require("h2load", "nghttp2-client").toString();
        Path log = directory.resolve("h2load.log");
        String url = "http://127.0.0.1:" + listener.port() + "/";

        String h2 = RealServer.run(LIMIT, log, h2load, "-n", "2000", "-c", "4", "-m", "20", url);
        assertThat(h2).contains("2000 succeeded, 0 failed, 0 errored, 0 timeout");
        String h1 = RealServer.run(LIMIT, log, h2load, "--h1", "-n", "2000", "-c", "4", "-m", "4", url);
        assertThat(h1).contains("2000 succeeded, 0 failed, 0 errored, 0 timeout");
    }

    @Test
    void nginx_proxies_to_it_over_kept_connections() throws Exception {
        String nginx = RealServer.require("nginx", "nginx").toString();
        int port = RealServer.freePort();
        Path config = Files.writeString(directory.resolve("nginx.conf"), nginxConfig(port, listener.port()));
        Path log = directory.resolve("nginx.log");

        try (RealServer server = RealServer.start(
                port, log, nginx, "-c", config.toString(), "-p", directory.toString(), "-e", log.toString())) {
            assertThat(server).isNotNull();
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            URI uri = URI.create("http://127.0.0.1:" + port + "/");
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                                .body())
                        .isEqualTo("hello");
            }
            byte[] large = new byte[2 * 1024 * 1024];
            HttpRequest post = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(large))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.ofByteArray())
                            .body())
                    .isEqualTo(large);
            assertThat(listener.connections()).isLessThan(10);
        }
    }

    private static String nginxConfig(int port, int upstream) {
        return """
                daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr;
                events { worker_connections 64; }
                http {
                  access_log off; client_max_body_size 8m;
                  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                  upstream mesh { server 127.0.0.1:%d; keepalive 4; }
                  server {
                    listen 127.0.0.1:%d;
                    location / {
                      proxy_pass http://mesh; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_request_buffering off;
                    }
                  }
                }
                """.formatted(upstream, port);
    }
}
