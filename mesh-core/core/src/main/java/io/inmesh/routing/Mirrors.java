package io.inmesh.routing;

import io.inmesh.routing.RoutingObserver.MirrorDrop;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/**
 * Copies of calls whose answers nobody waits for. A copy begins when its call has begun, has a deadline of its own (the
 * rule's timeout, or {@link #TIMEOUT}), and fails unheard. Thread-safe.
 */
final class Mirrors {

    /** Copies under way of one client; further calls are not copied. */
    static final int MAX_IN_FLIGHT = 128;

    /** Where the rule says nothing, as Envoy's routes. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Bytes of an answer that are read so that its connection can be used again; a longer one is cut off. */
    static final int MAX_READ = 256 * 1024;

    private final RouteRule rule;
    private final RuleTools tools;
    private final Duration timeout;
    private final List<Branch.Leaf> leaves;
    private final double[] percentages;

    /** How many copies of a client are under way. */
    static final class Slots {

        private final AtomicInteger taken = new AtomicInteger();

        boolean take() {
            if (taken.incrementAndGet() <= MAX_IN_FLIGHT) {
                return true;
            }
            taken.decrementAndGet();
            return false;
        }

        void give() {
            taken.decrementAndGet();
        }

        int taken() {
            return taken.get();
        }
    }

    Mirrors(RouteRule rule, Legs legs, RuleTools tools) {
        this.rule = rule;
        this.tools = tools;
        List<RoutePolicy.Mirror> mirrors = rule.policy().mirrors();
        Duration call = rule.policy().timeouts().call();
        timeout = call == null || call.isZero() ? TIMEOUT : call;
        leaves = mirrors.stream()
                .map(mirror -> mirror.target().onPort(tools.host().port()))
                .map(target -> new Branch.Leaf(target, legs.mirror(rule, target)))
                .toList();
        percentages =
                mirrors.stream().mapToDouble(RoutePolicy.Mirror::percentage).toArray();
    }

    /** {@code call} with its copies. */
    Mono<Response> beside(Mono<Response> call, Request request) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Response> actual) {
                call.subscribe(actual);
                copy(request, actual.currentContext());
            }
        };
    }

    private void copy(Request request, ContextView context) {
        for (int i = 0; i < percentages.length; i++) {
            if (tools.draws(percentages[i])) {
                copy(request, leaves.get(i), context);
            }
        }
    }

    private void copy(Request request, Branch.Leaf leaf, ContextView context) {
        MirrorDrop drop = null;
        if (!request.body().isReplayable()) {
            drop = MirrorDrop.STREAM;
        } else if (!tools.mirrors().take()) {
            drop = MirrorDrop.LIMIT;
        }
        if (drop != null) {
            tools.observer().mirrorDropped(rule, leaf.target, drop);
            return;
        }
        tools.observer().mirrored(rule, leaf.target);
        Scheduler scheduler = tools.time().scheduler();
        Mono.defer(() -> leaf.leg.call(shadow(request, leaf)))
                .flatMap(Mirrors::read)
                .timeout(timeout, scheduler)
                .doFinally(signal -> tools.mirrors().give())
                .contextWrite(context)
                .subscribe(done -> {}, error -> {});
    }

    private Request shadow(Request request, Branch.Leaf leaf) {
        Headers headers = leaf.request == null ? request.headers() : leaf.request.apply(request.headers());
        String own = HeaderEditor.authority(leaf.request);
        String authority = shadow(own == null ? RequestFields.authority(request) : own);
        Call call = request.call()
                .toward(leaf.target.service().toString())
                .withoutDeadline()
                .withDeadline(tools.time().nanoTime() + timeout.toNanos());
        return request.withHeaders(headers)
                .withAuthority(authority)
                .withCall(call)
                .withInformational(informational -> {});
    }

    /** As Envoy marks it, so that the receiver can tell copies from calls: {@code reviews-shadow:9080}. */
    static String shadow(String authority) {
        int end = RequestFields.hostEnd(authority);
        return authority.substring(0, end) + "-shadow" + authority.substring(end);
    }

    private static Mono<Boolean> read(Response response) {
        if (response.body().isEmpty() || response.body().bytesInMemory() != null) {
            return Mono.just(true);
        }
        return response.body()
                .chunks()
                .scan(0L, (sum, chunk) -> sum + chunk.remaining())
                .any(sum -> sum > MAX_READ);
    }
}
