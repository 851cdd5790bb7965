package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the server of ours does in a soak: as the call's plan says, within what a handler can do. */
final class SoakHandler implements Service {

    private static final int CHUNK = 32 * 1024;

    /** As {@link SoakPeer#seen}. */
    final Set<Long> seen = ConcurrentHashMap.newKeySet();

    @Override
    public Mono<Response> call(Request request) {
        SoakPlan plan = SoakPlan.valueOf(field(request, "x-plan"));
        long id = Long.parseLong(field(request, "x-id"));
        seen.add(id);
        if (plan == SoakPlan.EARLY) {
            request.body().discard();
            return Mono.just(answer(request, plan, id, ""));
        }
        SoakContent.Check check = new SoakContent.Check(id);
        Mono<Void> received = request.body().chunks().doOnNext(check::accept).then();
        if (plan == SoakPlan.STALL) {
            return received.then(Mono.never());
        }
        if (plan == SoakPlan.DELAY) {
            received = received.then(Mono.delay(pace(request)).then());
        }
        return received.then(Mono.fromSupplier(() -> answer(request, plan, id, check.isRight() ? check.sum() : "")));
    }

    private static Response answer(Request request, SoakPlan plan, long id, String got) {
        long size = Long.parseLong(field(request, "x-size"));
        Headers headers = Headers.of("x-id", String.valueOf(id), "x-got", got);
        if (plan == SoakPlan.ANSWER && size <= CHUNK) {
            Body whole = Body.of(SoakContent.bytes(~id, (int) size));
            return Response.of(200, headers.with("x-sum", SoakContent.sum(~id, size)), whole);
        }
        Flux<ByteBuffer> chunks = SoakContent.chunks(~id, size, CHUNK);
        if (plan == SoakPlan.TRICKLE) {
            Duration step = pace(request).dividedBy(12);
            chunks = SoakContent.chunks(~id, size, (int) Math.max(1, size / 12)).delayElements(step);
        } else if (plan == SoakPlan.STALL_BODY) {
            chunks = SoakContent.chunks(~id, size / 2, CHUNK).concatWith(Flux.never());
        } else if (plan == SoakPlan.FAIL_BODY) {
            chunks = SoakContent.chunks(~id, size / 2, CHUNK)
                    .concatWith(Flux.error(new IllegalStateException("as the soak's plan says")));
        }
        if (plan == SoakPlan.CHUNKED) {
            Body body = Body.of(chunks, Body.UNKNOWN_LENGTH);
            return Response.of(200, headers, body.withTrailers(() -> Headers.of("x-sum", SoakContent.sum(~id, size))));
        }
        return Response.of(200, headers.with("x-sum", SoakContent.sum(~id, size)), Body.of(chunks, size));
    }

    private static Duration pace(Request request) {
        return Duration.ofMillis(Long.parseLong(field(request, "x-pace")));
    }

    private static String field(Request request, String name) {
        String value = request.headers().get(name);
        if (value == null) {
            throw new IllegalArgumentException(request + ": no " + name);
        }
        return value;
    }
}
