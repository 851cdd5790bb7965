package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * What every {@link Filter} owes its neighbours while it has no reason to interfere. Extend it and return the filter, set
 * up so that it lets a plain {@code GET} pass.
 */
public abstract class FilterContractTest {

    protected final VirtualTime time = new VirtualTime();
    private final FakeService next = new FakeService();

    protected abstract Filter filter();

    /** One that the filter lets pass. */
    protected Request request() {
        return Request.get("/reviews/7?stars=true").withCall(Call.to("reviews"));
    }

    private Mono<Response> call() {
        return filter().apply(request(), next);
    }

    @Test
    void a_response_passes_unchanged() {
        next.responds(Response.of(201, Headers.of("a", "1", "a", "2"), Body.of("hello")));
        Response response = call().block();
        assertThat(response).isNotNull();
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.headers().getAll("a")).containsExactly("1", "2");
        assertThat(response.body().bytes(100).block()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(next.requests()).hasSize(1);
    }

    @Test
    void a_streamed_body_passes_unread() {
        AtomicInteger reads = new AtomicInteger();
        Flux<ByteBuffer> chunks = Flux.defer(() -> {
            reads.incrementAndGet();
            return Flux.just(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}));
        });
        next.responds(Response.of(200, Headers.empty(), Body.of(chunks, Body.UNKNOWN_LENGTH)));
        Response response = call().block();
        assertThat(response).isNotNull();
        assertThat(reads).hasValue(0);
        assertThat(response.body().bytes(100).block()).containsExactly(1, 2, 3);
        assertThat(reads).hasValue(1);
    }

    @Test
    void an_error_that_is_not_the_mesh_s_passes_unchanged() {
        IllegalStateException error = new IllegalStateException("the handler failed");
        next.fails(error);
        StepVerifier.create(call()).expectErrorMatches(e -> e == error).verify();
    }

    @Test
    void cancelling_reaches_the_call_below_once() {
        next.hangs();
        Disposable subscription = call().subscribe();
        assertThat(next.requests()).hasSize(1);
        subscription.dispose();
        subscription.dispose();
        assertThat(next.cancelled()).isEqualTo(1);
    }

    @Test
    void nothing_is_called_before_subscription() {
        Mono<Response> call = call();
        assertThat(next.requests()).isEmpty();
        call.block();
        assertThat(next.requests()).hasSize(1);
    }

    @Test
    void the_request_passes_with_its_method_target_and_body() {
        Body body = Body.of("text");
        Request request = request().withMethod("PUT").withBody(body).withHeader("x-own", "1");
        filter().apply(request, next).block();
        assertThat(next.lastRequest().method()).isEqualTo("PUT");
        assertThat(next.lastRequest().target()).isEqualTo(request.target());
        assertThat(next.lastRequest().body()).isSameAs(body);
        assertThat(next.lastRequest().headers().get("x-own")).isEqualTo("1");
    }

    @Test
    void the_reactor_context_of_the_caller_reaches_the_service() {
        AtomicReference<Object> seen = new AtomicReference<>();
        filter().apply(
                        request(),
                        asked -> Mono.deferContextual(context -> {
                            seen.set(context.get("key"));
                            return next.call(asked);
                        }))
                .contextWrite(context -> context.put("key", "value"))
                .block();
        assertThat(seen).hasValue("value");
    }

    @Test
    void a_service_without_an_answer_is_an_error_not_a_silence() {
        StepVerifier.create(filter().apply(request(), asked -> Mono.empty())
                        .switchIfEmpty(Mono.error(new IllegalStateException("empty"))))
                .expectError()
                .verify();
    }

    @Test
    void headers_that_make_no_sense_never_throw() {
        Request odd = request()
                .withHeaders(Headers.of(
                        "x-envoy-expected-rq-timeout-ms", "soon",
                        "grpc-timeout", "99999999999H",
                        "traceparent", "00-zz",
                        "content-type", ""));
        assertThatCode(() -> filter().apply(odd, next).block()).doesNotThrowAnyException();
    }
}
