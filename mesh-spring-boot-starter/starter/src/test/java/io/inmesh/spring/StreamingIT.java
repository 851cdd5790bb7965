package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.inmesh.spring.app.ClientApplication;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Bodies that do not fit into memory, or whose reader leaves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamingIT {

    private static final int MEBI = 1024 * 1024;

    private final Backend backend = new Backend();
    private ConfigurableApplicationContext context;

    @BeforeAll
    void start() {
        context = new SpringApplicationBuilder(ClientApplication.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.http.serviceclient.imported.base-url", "http://reviews",
                        "mesh.discovery.sources", "static",
                        "mesh.services.reviews.endpoints", Backend.deadAddress() + "," + backend.address()))
                .properties(Backend.EVERY_SECOND_CALL_MEETS_A_DEAD_ENDPOINT)
                .run();
    }

    @AfterAll
    void stop() {
        context.close();
        backend.close();
    }

    private RestClient restClient() {
        return context.getBean(RestClient.Builder.class).build();
    }

    private WebClient webClient() {
        return context.getBean(WebClient.Builder.class).build();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 4096);
        }
        return bytes;
    }

    private void put(Object body) {
        restClient()
                .put()
                .uri("http://reviews/upload")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(body)
                .retrieve()
                .toBodilessEntity();
    }

    @Test
    void a_large_body_that_can_be_written_again_is_streamed_and_retried() {
        byte[] content = bytes(3 * MEBI);
        for (int i = 0; i < 4; i++) {
            put(new ByteArrayResource(content));
            assertThat(backend.last().body()).isEqualTo(content);
        }
        assertThat(backend.last().header("Content-Length")).isEqualTo(Integer.toString(content.length));
    }

    @Test
    void a_body_of_unknown_length_is_written_while_it_is_sent() {
        byte[] content = bytes(MEBI);
        for (int i = 0; i < 4; i++) {
            put(new InputStreamResource(new ByteArrayInputStream(content)));
            assertThat(backend.last().body()).isEqualTo(content);
        }
    }

    @Test
    void an_error_of_the_writer_ends_the_call_with_it() {
        StreamingHttpOutputMessage.Body broken = out -> {
            out.write(bytes(100_000));
            throw new IOException("the disk is gone");
        };
        assertThatThrownBy(() -> restClient()
                        .put()
                        .uri("http://reviews/upload")
                        .body(broken)
                        .retrieve()
                        .toBodilessEntity())
                .isInstanceOf(ResourceAccessException.class)
                .rootCause()
                .hasMessage("the disk is gone");
    }

    @Test
    void web_client_streams_its_body() {
        byte[] chunk = bytes(10_000);
        Flux<DataBuffer> body = Flux.range(0, 100).map(i -> DefaultDataBufferFactory.sharedInstance.wrap(chunk));
        webClient()
                .put()
                .uri("http://reviews/upload")
                .body(BodyInserters.fromDataBuffers(body))
                .retrieve()
                .toBodilessEntity()
                .block();
        assertThat(backend.last().body()).hasSize(1_000_000).startsWith(chunk);
    }

    /** Sends until nobody takes it, and tells how much that was. */
    private CompletableFuture<Long> endless(String path, AtomicLong sent) {
        CompletableFuture<Long> ended = new CompletableFuture<>();
        backend.on(path, (exchange, seen) -> {
            try {
                pour(exchange, sent);
            } catch (IOException e) {
                ended.complete(sent.get());
                throw e;
            }
        });
        return ended;
    }

    private static void pour(HttpExchange exchange, AtomicLong sent) throws IOException {
        byte[] chunk = new byte[16 * 1024];
        Arrays.fill(chunk, (byte) 'x');
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
                out.write(chunk);
                sent.addAndGet(chunk.length);
            }
        }
    }

    @Test
    void a_response_is_read_as_it_comes_and_closing_it_ends_it() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Long> ended = endless("/endless", sent);
        byte[] first = restClient().get().uri("http://reviews/endless").exchange((request, response) -> {
            try (InputStream body = response.getBody()) {
                return body.readNBytes(100_000);
            }
        });
        assertThat(first).hasSize(100_000).containsOnly('x');
        // What the two sockets' buffers take, at most: the reader's pace is the sender's.
        assertThat(ended.get(20, TimeUnit.SECONDS)).isLessThan(64L * MEBI);
    }

    @Test
    void interrupting_a_blocked_caller_ends_its_call() throws Exception {
        CompletableFuture<String> arrived = new CompletableFuture<>();
        CompletableFuture<String> let = new CompletableFuture<>();
        backend.on("/hold", (exchange, seen) -> {
            arrived.complete("arrived");
            Backend.answer(exchange, 200, "text/plain", let.join());
        });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                restClient().get().uri("http://reviews/hold").retrieve().toBodilessEntity();
                outcome.complete(new AssertionError("the call was not interrupted"));
            } catch (RuntimeException e) {
                outcome.complete(e);
            }
        });
        caller.start();
        arrived.get(20, TimeUnit.SECONDS);
        caller.interrupt();
        assertThat(outcome.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ResourceAccessException.class)
                .hasCauseInstanceOf(InterruptedIOException.class);
        let.complete("too late");
    }

    @Test
    void cancelling_a_web_client_call_ends_the_call() throws Exception {
        AtomicLong sent = new AtomicLong();
        CompletableFuture<Long> ended = endless("/endless", sent);
        CompletableFuture<Integer> first = new CompletableFuture<>();
        Disposable call = webClient()
                .get()
                .uri("http://reviews/endless")
                .retrieve()
                .bodyToFlux(DataBuffer.class)
                .limitRate(1)
                .subscribe(buffer -> first.complete(buffer.readableByteCount()), first::completeExceptionally);
        assertThat(first.get(20, TimeUnit.SECONDS)).isPositive();
        call.dispose();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void web_client_reads_a_large_response_whole() {
        byte[] content = bytes(2 * MEBI);
        backend.on("/large", (exchange, seen) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        });
        Flux<Integer> sizes = webClient()
                .get()
                .uri("http://reviews/large")
                .retrieve()
                .bodyToFlux(DataBuffer.class)
                .map(DataBuffer::readableByteCount);
        StepVerifier.create(sizes.reduce(0, Integer::sum))
                .expectNext(content.length)
                .verifyComplete();
        byte[] whole = restClient().get().uri("http://reviews/large").retrieve().body(byte[].class);
        assertThat(whole).isEqualTo(content);
    }

    @Test
    void a_response_that_breaks_off_is_an_error() {
        backend.on("/broken", (exchange, seen) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            throw new IOException("the backend died");
        });
        assertThatThrownBy(() -> restClient()
                        .get()
                        .uri("http://reviews/broken")
                        .retrieve()
                        .body(byte[].class))
                .isInstanceOf(RestClientException.class)
                .hasCauseInstanceOf(IOException.class);
    }
}
