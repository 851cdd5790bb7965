package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RoutePolicy.Mirror;
import io.inmesh.routing.RoutePolicy.Timeouts;
import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.CallKey;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs;
import io.inmesh.testkit.FakeLegs.Arrival;
import io.inmesh.testkit.FakeService;
import io.inmesh.testkit.VirtualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class MirrorTest implements RoutingObserver {

    private static final CallKey<String> KEY = CallKey.named("key");

    private final VirtualTime time = new VirtualTime();
    private final FakeLegs legs = new FakeLegs();
    private final List<MirrorDrop> drops = new ArrayList<>();
    private int mirrored;

    @Override
    public void mirrored(RouteRule rule, Target target) {
        mirrored++;
    }

    @Override
    public void mirrorDropped(RouteRule rule, Target target, MirrorDrop reason) {
        drops.add(reason);
    }

    private RouteFilter filter(Legs ways, Timeouts timeouts, Mirror... mirrors) {
        RouteFilter filter = new RouteFilter(ServiceName.parse("reviews:9080"), ways, time, new Random(5), this);
        filter.update(Rules.routes(Rules.rule(
                "0",
                Rules.to("reviews/v1", new Rewrite(new PathRewrite.Full("/new"), null)),
                Rules.mirrored(timeouts, mirrors))));
        return filter;
    }

    private RouteFilter filter(Mirror... mirrors) {
        return filter(legs, Timeouts.UNSAID, mirrors);
    }

    private static Mirror to(String target, double percentage) {
        return new Mirror(Rules.target(target), percentage);
    }

    private int send(RouteFilter filter, Request request) {
        Response response = filter.apply(request, new FakeService()).block();
        assertThat(response).isNotNull();
        return response.status();
    }

    private static Request get() {
        return Request.get("/old").withCall(Call.to("reviews:9080"));
    }

    private List<Arrival> copies() {
        return legs.arrivals().stream().filter(Arrival::isMirror).toList();
    }

    @Test
    void a_copy_goes_as_the_call_does_with_shadow_on_its_authority() {
        Target own = Rules.target("reviews/v2", Rules.changes(Rules.set("copied", "yes"), HeaderChanges.Edits.NONE));
        RouteFilter filter = filter(new Mirror(own, 100));
        assertThat(send(
                        filter,
                        get().withMethod("POST").withBody(Body.of("text")).withHeader("a", "b")))
                .isEqualTo(200);
        Arrival call = legs.arrivals().get(0);
        Arrival copy = legs.arrivals().get(1);
        assertThat(call.isMirror()).isFalse();
        assertThat(call.request().headers().get("copied")).isNull();
        assertThat(call.request().authority()).isEmpty();
        assertThat(copy.isMirror()).isTrue();
        assertThat(copy.target()).hasToString("reviews:9080/v2");
        assertThat(copy.request().method()).isEqualTo("POST");
        assertThat(copy.request().target()).isEqualTo("/new");
        assertThat(copy.request().authority()).isEqualTo("reviews-shadow:9080");
        assertThat(copy.request().headers().get("a")).isEqualTo("b");
        assertThat(copy.request().headers().get("copied")).isEqualTo("yes");
        assertThat(Rules.text(copy.request().body())).isEqualTo("text");
        assertThat(mirrored).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "reviews, reviews-shadow",
        "reviews:80, reviews-shadow:80",
        "'[::1]:80', '[::1]-shadow:80'",
        "a.b.org, a.b.org-shadow"
    })
    void shadow_comes_before_the_port(String authority, String shadow) {
        assertThat(Mirrors.shadow(authority)).isEqualTo(shadow);
    }

    @Test
    void each_mirror_gets_its_percentage() {
        RouteFilter filter = filter(to("all", 100), to("some", 25), to("none", 0));
        for (int i = 0; i < 2_000; i++) {
            send(filter, get());
        }
        assertThat(copies().stream().filter(each -> each.target().toString().equals("all:9080")))
                .hasSize(2_000);
        assertThat(copies().stream()
                                .filter(each -> each.target().toString().equals("some:9080"))
                                .count()
                        / 20.0)
                .isBetween(22.0, 28.0);
        assertThat(copies().stream().map(each -> each.target().toString())).doesNotContain("none:9080");
    }

    @Test
    void a_copy_that_fails_or_throws_or_never_answers_changes_nothing_for_the_call() {
        FakeService mirror = legs.service("m:9080");
        mirror.fails(new IllegalStateException("broken")).responds(500).hangs();
        RouteFilter filter = filter(to("m", 100));
        for (int i = 0; i < 3; i++) {
            assertThat(send(filter, get())).isEqualTo(200);
        }
        Legs throwing = new Legs() {
            @Override
            public Leg leg(RouteRule rule, Target target) {
                return legs.leg(rule, target);
            }

            @Override
            public Leg mirror(RouteRule rule, Target target) {
                return request -> {
                    throw new IllegalStateException("thrown");
                };
            }
        };
        assertThat(send(filter(throwing, Timeouts.UNSAID, to("m", 100)), get())).isEqualTo(200);
    }

    @Test
    void a_copy_begins_after_its_call_and_not_before_subscription() {
        List<String> order = new ArrayList<>();
        Legs ordered = new Legs() {
            @Override
            public Leg leg(RouteRule rule, Target target) {
                return request -> Mono.fromRunnable(() -> order.add("call")).then(Mono.never());
            }

            @Override
            public Leg mirror(RouteRule rule, Target target) {
                return request -> Mono.fromRunnable(() -> order.add("copy"));
            }
        };
        Mono<Response> call = filter(ordered, Timeouts.UNSAID, to("m", 100)).apply(get(), new FakeService());
        assertThat(order).isEmpty();
        call.subscribe();
        assertThat(order).containsExactly("call", "copy");
    }

    @Test
    void cancelling_the_call_leaves_its_copy_alone() {
        legs.service("reviews:9080/v1").hangs();
        legs.service("m:9080").hangs();
        filter(to("m", 100)).apply(get(), new FakeService()).subscribe().dispose();
        assertThat(legs.service("reviews:9080/v1").cancelled()).isEqualTo(1);
        assertThat(legs.service("m:9080").cancelled()).isZero();
        time.advance(Mirrors.TIMEOUT);
        assertThat(legs.service("m:9080").cancelled()).isEqualTo(1);
    }

    @Test
    void no_more_than_so_many_copies_are_under_way_and_their_end_makes_room() {
        FakeService mirror = legs.service("m:9080");
        for (int i = 0; i < Mirrors.MAX_IN_FLIGHT; i++) {
            mirror.hangs();
        }
        RouteFilter filter = filter(to("m", 100));
        for (int i = 0; i < Mirrors.MAX_IN_FLIGHT + 10; i++) {
            assertThat(send(filter, get())).isEqualTo(200);
        }
        assertThat(mirror.requests()).hasSize(Mirrors.MAX_IN_FLIGHT);
        assertThat(drops).hasSize(10).containsOnly(MirrorDrop.LIMIT);
        time.advance(Mirrors.TIMEOUT);
        send(filter, get());
        assertThat(mirror.requests()).hasSize(Mirrors.MAX_IN_FLIGHT + 1);
    }

    @Test
    void a_copy_has_a_deadline_of_its_own() {
        long now = time.nanoTime();
        Call hurried = Call.to("reviews:9080").withDeadline(now + 1_000).with(KEY, "kept");
        send(filter(to("m", 100)), get().withCall(hurried));
        Call copy = copies().get(0).request().call();
        assertThat(copy.deadlineNanos()).isEqualTo(now + Mirrors.TIMEOUT.toNanos());
        assertThat(copy.attemptDeadlineNanos()).isEqualTo(copy.deadlineNanos());
        assertThat(copy.get(KEY)).isEqualTo("kept");
        assertThat(copy.destination()).isEqualTo("m:9080");
        assertThat(copy.trail()).isNotSameAs(hurried.trail());
        send(filter(legs, new Timeouts(Duration.ofSeconds(2), null), to("m", 100)), get());
        assertThat(copies().get(1).request().call().deadlineNanos())
                .isEqualTo(now + Duration.ofSeconds(2).toNanos());
    }

    @Test
    void a_body_that_passes_by_once_is_the_call_s_alone() {
        Body stream = Body.of(Flux.just(ByteBuffer.wrap(new byte[] {1})), 1);
        send(filter(to("m", 100)), get().withMethod("POST").withBody(stream));
        assertThat(copies()).isEmpty();
        assertThat(drops).containsExactly(MirrorDrop.STREAM);
        assertThat(legs.arrivals().get(0).request().body()).isSameAs(stream);
    }

    @Test
    void an_answer_is_read_to_its_end_and_a_long_one_is_cut_off() {
        AtomicInteger chunks = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> {
                    chunks.incrementAndGet();
                    sink.next(ByteBuffer.allocate(16 * 1024));
                })
                .doOnCancel(cancelled::incrementAndGet);
        Flux<ByteBuffer> small = Flux.just(ByteBuffer.allocate(3)).doOnComplete(chunks::incrementAndGet);
        legs.service("m:9080")
                .responds(Response.of(200, Headers.empty(), Body.of(small, 3)))
                .responds(Response.of(200, Headers.empty(), Body.of(endless, -1)));
        RouteFilter filter = filter(to("m", 100));
        send(filter, get());
        assertThat(chunks).hasValue(1);
        send(filter, get());
        assertThat(cancelled).hasValue(1);
        assertThat(chunks.get()).isLessThan(2 + Mirrors.MAX_READ / (16 * 1024) + 256);
    }

    @Test
    void an_answer_whose_body_never_ends_gives_its_place_back() {
        AtomicInteger cancelled = new AtomicInteger();
        Flux<ByteBuffer> stuck = Flux.<ByteBuffer>never().doOnCancel(cancelled::incrementAndGet);
        legs.service("m:9080").responds(Response.of(200, Headers.empty(), Body.of(stuck, -1)));
        send(filter(to("m", 100)), get());
        assertThat(cancelled).hasValue(0);
        time.advance(Mirrors.TIMEOUT);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void the_context_of_the_caller_reaches_the_copy() {
        List<Object> seen = new ArrayList<>();
        Legs asking = new Legs() {
            @Override
            public Leg leg(RouteRule rule, Target target) {
                return legs.leg(rule, target);
            }

            @Override
            public Leg mirror(RouteRule rule, Target target) {
                return request -> Mono.deferContextual(context -> {
                    seen.add(context.get("key"));
                    return Mono.just(Response.of(200));
                });
            }
        };
        filter(asking, Timeouts.UNSAID, to("m", 100))
                .apply(get(), new FakeService())
                .contextWrite(context -> context.put("key", "value"))
                .block();
        assertThat(seen).containsExactly("value");
    }

    @Test
    void a_call_that_a_fault_answers_is_not_copied() {
        RoutePolicy policy = new RoutePolicy(
                Timeouts.UNSAID,
                null,
                new Fault(null, new Fault.Abort(500, -1, 100)),
                List.of(to("m", 100)),
                null,
                HeaderChanges.NONE);
        RouteFilter filter = new RouteFilter(ServiceName.parse("reviews"), legs, time, new Random(5), this);
        filter.update(Rules.routes(Rules.rule("0", Rules.to("reviews/v1"), policy)));
        assertThat(send(filter, get())).isEqualTo(500);
        assertThat(legs.arrivals()).isEmpty();
    }
}
