package io.inmesh.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

class LimitFilterTest {

    private final DestinationLimits limits = new DestinationLimits(new LimitSettings(2, 0));
    private final LimitFilter filter = new LimitFilter("reviews", limits);
    private final List<MonoSink<Response>> open = new ArrayList<>();
    private final List<Object> outcomes = new ArrayList<>();

    private Disposable send() {
        return filter.apply(Request.get("/"), request -> Mono.create(open::add))
                .subscribe(response -> outcomes.add(response.status()), outcomes::add);
    }

    private MeshException refusal() {
        return (MeshException) outcomes.get(outcomes.size() - 1);
    }

    @Test
    void more_calls_at_once_than_may_be_fail_at_once_and_are_not_sent() {
        send();
        send();
        send();
        assertThat(open).hasSize(2);
        assertThat(refusal().kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(refusal().isUnprocessed()).isTrue();
        assertThat(refusal())
                .hasMessage("call to reviews: 2 calls are in progress (maxRequests 2); GET was not sent; call less at"
                        + " once, or raise the limit");
    }

    @Test
    void a_call_that_ends_in_any_way_makes_room() {
        send();
        Disposable second = send();
        open.get(0).success(Response.of(200));
        assertThat(limits.requests()).isEqualTo(1);
        send();
        second.dispose();
        open.get(2).error(MeshException.of(Kind.CONNECTION_CLOSED, "test"));
        assertThat(limits.requests()).isZero();
    }

    @Test
    void a_call_is_in_progress_until_its_body_has_been_read() {
        Body streamed =
                Body.of(Flux.just(ByteBuffer.wrap(new byte[10])), Body.UNKNOWN_LENGTH, () -> Headers.empty(), () -> {});
        Response response = Objects.requireNonNull(filter.apply(
                        Request.get("/"), request -> Mono.just(Response.of(200).withBody(streamed)))
                .block());
        assertThat(limits.requests()).isEqualTo(1);
        response.body().bytes(100).block();
        assertThat(limits.requests()).isZero();
        response.body().discard();
        assertThat(limits.requests()).isZero();
    }

    @Test
    void other_limits_apply_to_the_next_call() {
        send();
        send();
        limits.update(new LimitSettings(3, 0));
        send();
        assertThat(open).hasSize(3);
        limits.update(LimitSettings.OFF);
        send();
        assertThat(open).hasSize(4);
        limits.update(new LimitSettings(1, 0));
        send();
        assertThat(open).hasSize(4);
        open.get(0).success(Response.of(200));
        open.get(1).success(Response.of(200));
        open.get(2).success(Response.of(200));
        send();
        assertThat(open).hasSize(5);
    }

    @Test
    void a_limit_below_zero_is_refused() {
        assertThatThrownBy(() -> new LimitSettings(-1, 0)).hasMessage("maxRequests: -1 (expected: 0 to 2147483647)");
    }
}
