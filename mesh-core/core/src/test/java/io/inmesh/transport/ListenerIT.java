package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Informational;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ListenerIT {

    private final ListenerFixture fixture = new ListenerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_request_reaches_the_handler_as_it_was_sent() throws IOException {
        AtomicReference<Request> seen = new AtomicReference<>();
        Listener listener = fixture.open(request -> {
            seen.set(request);
            return Mono.just(Response.of(200, "hello"));
        });

        String response = exchange(listener, "GET /a?b=c HTTP/1.1\r\nHost: shop:80\r\nX-Two: 1\r\nX-Two: 2\r\n");

        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
        assertThat(response.toLowerCase(java.util.Locale.ROOT)).contains("content-length: 5\r\n");
        Request request = Objects.requireNonNull(seen.get());
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/a?b=c");
        assertThat(request.authority()).isEqualTo("shop:80");
        assertThat(request.headers().getAll("x-two")).containsExactly("1", "2");
        assertThat(request.body().isEmpty()).isTrue();
    }

    @Test
    void an_absolute_target_names_the_authority() throws IOException {
        Listener listener =
                fixture.open(request -> Mono.just(Response.of(200, request.authority() + request.target())));

        assertThat(exchange(listener, "GET http://a:1?x HTTP/1.1\r\nHost: b\r\n"))
                .endsWith("\r\n\r\na:1/?x");
    }

    @Test
    void a_small_body_is_in_memory_and_a_connection_serves_many_calls() throws IOException {
        Listener listener = fixture.open(request -> {
            byte[] bytes = request.body().bytesInMemory();
            return Mono.just(Response.of(200, Headers.empty(), Body.of(Objects.requireNonNull(bytes))));
        });

        try (RawClient client = new RawClient(listener.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
                client.send("d" + i);
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
                assertThat(client.read(4)).asString().isEqualTo("bod" + i);
            }
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, request.target())));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(client.readToEnd()).containsSubsequence("/1HTTP/1.1 200 OK", "/2");
        }
    }

    @Test
    void head_204_and_304_carry_no_body() throws IOException {
        Listener listener = fixture.open(request -> Mono.just(
                switch (request.target()) {
                    case "/204" -> Response.of(204, "no");
                    case "/304" -> Response.of(304, "no").withHeader("etag", "\"1\"");
                    default -> Response.of(200, "four");
                }));

        assertThat(exchange(listener, "HEAD / HTTP/1.1\r\nHost: a\r\n"))
                .containsIgnoringCase("content-length: 4\r\n")
                .endsWith("\r\n\r\n");
        assertThat(exchange(listener, "GET /204 HTTP/1.1\r\nHost: a\r\n"))
                .doesNotContainIgnoringCase("content-length", "transfer-encoding")
                .endsWith("\r\n\r\n");
        assertThat(exchange(listener, "GET /304 HTTP/1.1\r\nHost: a\r\n"))
                .containsIgnoringCase("etag: \"1\"")
                .endsWith("\r\n\r\n");
    }

    @Test
    void an_expectation_is_met_when_the_body_is_read_and_not_before() throws IOException {
        Listener listener = fixture.open(request -> request.target().equals("/refuse")
                ? Mono.just(Response.of(403))
                : request.body().bytes(100).map(bytes -> Response.of(200, Headers.empty(), Body.of(bytes))));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue");
            client.send("body");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.read(4)).asString().isEqualTo("body");
        }
        try (RawClient client = new RawClient(listener.port())) {
            client.send("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 403 Forbidden")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void an_interim_response_comes_before_the_final_one() throws IOException {
        Listener listener = fixture.open(request -> {
            Objects.requireNonNull(request.informational())
                    .accept(new Informational(103, Headers.of("link", "</style.css>")));
            return Mono.delay(java.time.Duration.ofMillis(50)).map(tick -> Response.of(200, "done"));
        });

        assertThat(exchange(listener, "GET / HTTP/1.1\r\nHost: a\r\n"))
                .startsWith("HTTP/1.1 103 Early Hints\r\n")
                .containsSubsequence("link: </style.css>", "HTTP/1.1 200 OK", "done");
    }

    @Test
    void an_error_of_the_mesh_becomes_the_status_of_its_kind_without_internals() throws IOException {
        Listener listener = fixture.open(request ->
                Mono.error(MeshException.of(MeshException.Kind.OVERLOADED, "10.1.2.3:80 has 1024 connections")));

        assertThat(exchange(listener, "GET / HTTP/1.1\r\nHost: a\r\n"))
                .startsWith("HTTP/1.1 503 Service Unavailable")
                .endsWith("\r\n\r\noverloaded\n");
    }

    @Test
    void any_other_error_is_500_even_when_thrown_or_when_nothing_came() throws IOException {
        Listener listener = fixture.open(request -> switch (request.target()) {
            case "/thrown" -> throw new IllegalStateException("secret");
            case "/empty" -> Mono.empty();
            default -> Mono.error(new IllegalStateException("secret"));
        });

        for (String target : new String[] {"/thrown", "/empty", "/"}) {
            assertThat(exchange(listener, "GET " + target + " HTTP/1.1\r\nHost: a\r\n"))
                    .startsWith("HTTP/1.1 500 Internal Server Error")
                    .endsWith("\r\n\r\ninternal error\n")
                    .doesNotContain("secret");
        }
    }

    @Test
    void framing_headers_of_the_handler_do_not_reach_the_wire() throws IOException {
        Headers headers =
                Headers.of("content-length", "99", "transfer-encoding", "chunked", "keep-alive", "1", "x", "y");
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, headers, Body.of("four"))));

        assertThat(exchange(listener, "GET / HTTP/1.1\r\nHost: a\r\n"))
                .contains("x: y\r\n")
                .containsIgnoringCase("content-length: 4\r\n")
                .doesNotContainIgnoringCase("transfer-encoding", "keep-alive", "99");
    }

    @Test
    void a_taken_port_is_named_with_what_to_do() {
        Listener first = fixture.open(request -> Mono.just(Response.of(200)));
        ListenerSettings same = ListenerSettings.DEFAULT.withPort(first.port());

        assertThatThrownBy(() -> fixture.open(same, request -> Mono.just(Response.of(200))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("mesh.server.port: 127.0.0.1:" + first.port() + " cannot be opened")
                .hasMessageContaining("change mesh.server.port");
    }

    private static String exchange(Listener listener, String head) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            return client.send(head + "Connection: close\r\n\r\n").readToEnd();
        }
    }
}
