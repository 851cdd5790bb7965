package io.inmesh.routing;

import io.inmesh.service.Body;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A {@link Fault} made ready. Holds no thread while it delays. Thread-safe. */
final class FaultInjection {

    private static final String MESSAGE = "fault filter abort"; // Envoy's words, which people search for

    private final RouteRule rule;
    private final RuleTools tools;
    private final Fault.@Nullable Delay delay;
    private final Fault.@Nullable Abort abort;

    private FaultInjection(RouteRule rule, RuleTools tools) {
        this.rule = rule;
        this.tools = tools;
        delay = rule.policy().fault().delay();
        abort = rule.policy().fault().abort();
    }

    static @Nullable FaultInjection of(RouteRule rule, RuleTools tools) {
        Fault fault = rule.policy().fault();
        return fault.delay() == null && fault.abort() == null ? null : new FaultInjection(rule, tools);
    }

    /** {@code next}, or what goes wrong before or instead. */
    Mono<Response> before(Request request, Supplier<Mono<Response>> next) {
        Fault.Delay waits = delay != null && tools.draws(delay.percentage()) ? delay : null;
        Fault.Abort fails = abort != null && tools.draws(abort.percentage()) ? abort : null;
        Supplier<Mono<Response>> then = fails == null ? next : () -> aborted(request, fails);
        return waits == null ? then.get() : Mono.defer(() -> delayed(request, waits.duration(), then));
    }

    private Mono<Response> delayed(Request request, Duration wait, Supplier<Mono<Response>> then) {
        tools.observer().delayed(rule, wait);
        long left = request.call().remainingNanos(tools.time().nanoTime());
        boolean isLate = left <= wait.toNanos();
        Duration bounded = isLate ? Duration.ofNanos(Math.max(0, left)) : wait;
        return Mono.delay(bounded, tools.time().scheduler())
                .then(Mono.defer(() -> isLate ? late(request, wait) : then.get()));
    }

    private Mono<Response> late(Request request, Duration wait) {
        request.body().discard();
        return Mono.error(MeshException.unprocessed(
                Kind.DEADLINE_EXCEEDED,
                "call to " + tools.host() + ": " + rule.resource() + ", rule " + rule.name() + ": its fault delays by "
                        + wait.toMillis() + " ms, and the deadline passed before that",
                null));
    }

    private Mono<Response> aborted(Request request, Fault.Abort fails) {
        return Mono.fromSupplier(() -> {
            tools.observer().aborted(rule);
            request.body().discard();
            return fails.grpcStatus() >= 0
                    ? LocalReply.grpc(fails.grpcStatus(), MESSAGE)
                    : LocalReply.of(request, fails.status(), Body.of(MESSAGE));
        });
    }
}
