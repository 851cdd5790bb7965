package io.inmesh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

class ListenerStreamIT {

    private static final int CHUNK = 64 * 1024;

    private final ListenerFixture fixture = new ListenerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_streamed_response_comes_in_chunks_with_its_trailers() throws IOException {
        Flux<ByteBuffer> chunks =
                Flux.just("one", "two").map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        Body body = Body.of(chunks, Body.UNKNOWN_LENGTH).withTrailers(() -> Headers.of("x-sum", "6", "age", "1"));
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, Headers.empty(), body)));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead()).containsIgnoringCase("transfer-encoding: chunked");
            assertThat(client.readUntil("0\r\nx-sum: 6\r\n\r\n"))
                    .isEqualTo("3\r\none\r\n3\r\ntwo\r\n0\r\nx-sum: 6\r\n\r\n");
        }
    }

    /** What a publisher may do: signal one after the other, but each from another thread, one of them the loop's own. */
    @Test
    void chunks_keep_their_order_whatever_thread_each_comes_from() throws IOException {
        EventLoop loop = fixture.loops().loops().get(0);
        AtomicBoolean handedOver = new AtomicBoolean();
        Publisher<ByteBuffer> chunks = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            loop.execute(() -> {
                new Thread(() -> {
                            subscriber.onNext(ByteBuffer.wrap(new byte[] {'a'}));
                            handedOver.set(true);
                        })
                        .start();
                while (!handedOver.get()) {
                    // Waiting in any other way is forbidden to a loop.
                }
                subscriber.onNext(ByteBuffer.wrap(new byte[] {'b'}));
                subscriber.onComplete();
            });
        };
        Listener listener = fixture.open(request -> Mono.just(Response.of(200, Headers.empty(), Body.of(chunks, 2))));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.readToEnd()).endsWith("\r\n\r\nab");
        }
    }

    @Test
    void an_http_1_0_caller_gets_a_stream_that_the_end_of_the_connection_ends() throws IOException {
        Flux<ByteBuffer> chunks = Flux.just(ByteBuffer.wrap(new byte[] {'a'}), ByteBuffer.wrap(new byte[] {'b'}));
        Listener listener = fixture.open(
                request -> Mono.just(Response.of(200, Headers.empty(), Body.of(chunks, Body.UNKNOWN_LENGTH))));

        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").readToEnd())
                    .doesNotContainIgnoringCase("chunked")
                    .endsWith("\r\n\r\nab");
        }
    }

    @Test
    void a_stream_that_breaks_or_misses_its_length_never_looks_complete() throws IOException {
        ByteBuffer four = ByteBuffer.wrap("four".getBytes(StandardCharsets.US_ASCII));
        Listener listener = fixture.open(request -> Mono.just(Response.of(
                200,
                Headers.empty(),
                switch (request.target()) {
                    case "/short" -> Body.of(Flux.just(four.duplicate()), 9);
                    case "/long" -> Body.of(Flux.just(four.duplicate(), four.duplicate()), 5);
                    default ->
                        Body.of(
                                Flux.just(four.duplicate()).concatWith(Flux.error(new IllegalStateException("broke"))),
                                Body.UNKNOWN_LENGTH);
                })));

        for (String target : new String[] {"/short", "/long", "/error"}) {
            try (RawClient client = new RawClient(listener.port())) {
                String response = client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .readToEnd();
                assertThat(response).contains("four").doesNotContain("fourf").doesNotEndWith("0\r\n\r\n");
            }
        }
    }

    @Test
    void a_slow_reader_holds_back_the_response() throws IOException {
        int chunks = 1024;
        AtomicLong produced = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.range(0, chunks)
                .map(i -> ByteBuffer.wrap(new byte[CHUNK]))
                .doOnNext(chunk -> produced.incrementAndGet());
        Listener listener = fixture.open(request ->
                Mono.just(Response.of(200, Headers.empty(), Body.of(endless, (long) chunks * CHUNK))));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            // What loopback's socket buffers take; the rest must wait.
            assertThat(Eventually.settled(produced::get)).isBetween(1L, chunks / 2L);
            client.readHead();
            assertThat(client.read(chunks * CHUNK)).hasSize(chunks * CHUNK);
        }
        assertThat(produced).hasValue(chunks);
    }

    @Test
    void a_slow_handler_holds_back_the_request() throws Exception {
        long size = 64L * 1024 * 1024;
        AtomicLong received = new AtomicLong();
        AtomicReference<Subscription> demand = new AtomicReference<>();
        Listener listener = fixture.open(request ->
                Mono.create(sink -> request.body().chunks().subscribe(new BaseSubscriber<ByteBuffer>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        demand.set(subscription);
                        subscription.request(1);
                    }

                    @Override
                    protected void hookOnNext(ByteBuffer chunk) {
                        received.addAndGet(chunk.remaining());
                    }

                    @Override
                    protected void hookOnComplete() {
                        sink.success(Response.of(200));
                    }
                })));

        AtomicLong sent = new AtomicLong();
        try (RawClient client = new RawClient(listener.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            Thread sender = new Thread(() -> {
                try {
                    for (byte[] chunk = new byte[CHUNK]; sent.get() < size; sent.addAndGet(CHUNK)) {
                        client.send(chunk);
                    }
                } catch (IOException e) {
                    sent.set(-1);
                }
            });
            sender.start();
            assertThat(Eventually.settled(sent::get)).isLessThan(size / 2);
            assertThat(received.get()).isBetween(1L, size / 8);

            Objects.requireNonNull(demand.get()).request(Long.MAX_VALUE);

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK");
            sender.join(10_000);
        }
        assertThat(received).hasValue(size);
    }

    @Test
    void a_large_body_is_echoed_with_its_trailers() throws IOException {
        Listener listener = fixture.open(request -> Mono.just(Response.of(
                200,
                Headers.empty(),
                Body.of(request.body().chunks(), Body.UNKNOWN_LENGTH)
                        .withTrailers(() -> request.body().trailers()))));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.readHead();
            client.send("5\r\nhello\r\n");
            assertThat(client.readUntil("hello\r\n")).endsWith("hello\r\n");
            client.send("0\r\nx-sum: 5\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo("0\r\nx-sum: 5\r\n\r\n");

            client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("1\r\n!\r\n0\r\n\r\n");
            assertThat(client.readToEnd()).endsWith("1\r\n!\r\n0\r\n\r\n");
        }
    }

    @Test
    void a_body_that_is_cut_off_or_garbled_is_an_error_to_its_reader() throws IOException {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Listener listener = fixture.open(
                request -> request.body().chunks().doOnError(seen::set).then(Mono.just(Response.of(200))));

        for (String end : new String[] {"zz\r\n", ""}) {
            seen.set(null);
            try (RawClient client = new RawClient(listener.port())) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n");
                Eventually.isTrue(() -> listener.inFlight() == 1);
                client.send(end);
            }
            Eventually.isTrue(() -> seen.get() != null);
            assertThat(seen.get())
                    .isInstanceOfSatisfying(
                            MeshException.class,
                            e -> assertThat(e.kind()).isEqualTo(MeshException.Kind.CONNECTION_CLOSED));
            Eventually.isTrue(() -> listener.inFlight() == 0 && listener.connections() == 0);
        }
    }

    @Test
    void a_caller_that_goes_away_cancels_the_handler() throws IOException {
        AtomicLong cancelled = new AtomicLong();
        Listener listener = fixture.open(request -> Mono.<Response>never().doOnCancel(cancelled::incrementAndGet));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.isTrue(() -> listener.inFlight() == 1);
        }
        Eventually.isTrue(() -> cancelled.get() == 1);

        RawClient reset = new RawClient(listener.port());
        reset.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
        Eventually.isTrue(() -> listener.inFlight() == 1);
        reset.reset();
        Eventually.isTrue(() -> cancelled.get() == 2 && listener.inFlight() == 0);
    }

    @Test
    void a_caller_that_goes_away_cancels_the_body_of_the_response() throws IOException {
        AtomicLong cancelled = new AtomicLong();
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.wrap(new byte[CHUNK])))
                .doOnCancel(cancelled::incrementAndGet);
        Listener listener = fixture.open(
                request -> Mono.just(Response.of(200, Headers.empty(), Body.of(endless, Body.UNKNOWN_LENGTH))));

        try (RawClient client = new RawClient(listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
        }

        Eventually.isTrue(() -> cancelled.get() >= 1 && listener.inFlight() == 0);
    }
}
