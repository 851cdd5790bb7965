package io.inmesh.control.api;

import io.inmesh.control.store.Store;
import io.inmesh.control.watch.Hub;
import io.inmesh.control.watch.Interest;
import io.inmesh.control.watch.Member;
import io.inmesh.control.watch.Position;
import io.inmesh.control.watch.SlowReaderException;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stream of changes, as server-sent events (HTML Standard, 9.2). */
final class WatchApi implements AutoCloseable {

    private static final Pattern INSTANCE = Pattern.compile("[a-zA-Z0-9._-]{1,128}");
    private static final int MOST_LABELS = 64;

    private final Store store;
    private final ApiSettings settings;
    private final Hub hub;
    private final Authentication authentication;
    private final ControlMetrics metrics;
    private final AtomicInteger open = new AtomicInteger();

    WatchApi(Hub hub, Store store, ApiSettings settings, Authentication authentication, ControlMetrics metrics) {
        this.hub = hub;
        this.store = store;
        this.settings = settings;
        this.authentication = authentication;
        this.metrics = metrics;
        metrics.gauge("mesh_control_watches", "Streams of changes that are open.", open::get);
    }

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("GET", "/v1/watch", Right.READ, this::watch));
    }

    /** Streams that are open. */
    int open() {
        return open.get();
    }

    private Mono<Response> watch(ApiRequest asked) {
        Interest interest = interest(asked);
        Member member = member(asked);
        Position known = lastEventId(asked);
        boolean isAhead = known != null && known.revision() > store.current().revision();
        Mono<?> ready = isAhead ? store.newest() : Mono.empty();
        return ready.then(Mono.fromCallable(() -> response(asked, interest, member, known)));
    }

    private static Interest interest(ApiRequest asked) {
        List<String> services = asked.query().getOrDefault("service", List.of());
        String caller = asked.parameter("caller");
        try {
            String namespace = caller == null
                    ? ServiceName.DEFAULT_NAMESPACE
                    : ServiceName.parse(caller).namespace();
            if (caller != null) {
                asked.mustSee(namespace);
            }
            Interest wanted = services.isEmpty() ? Interest.everything() : Interest.of(services, namespace);
            return asked.principal().isEverywhere()
                    ? wanted
                    : wanted.within(asked.principal().namespaces());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static Member member(ApiRequest asked) {
        String instance = asked.parameter("instance");
        if (instance != null && !INSTANCE.matcher(instance).matches()) {
            throw ApiException.badRequest(
                    "instance: not 1 to 128 letters, digits, dots, hyphens and underscores (expected: its name)");
        }
        Map<String, String> labels = new HashMap<>();
        for (String label : asked.query().getOrDefault("label", List.of())) {
            int equals = label.indexOf('=');
            if (equals < 1 || labels.size() == MOST_LABELS) {
                throw ApiException.badRequest(
                        "label: " + label + " (expected: NAME=VALUE, at most " + MOST_LABELS + " of them)");
            }
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return new Member(instance == null ? "" : instance, labels);
    }

    private static @Nullable Position lastEventId(ApiRequest asked) {
        String id = asked.request().headers().get("last-event-id");
        if (id == null || id.isEmpty()) {
            return null;
        }
        try {
            return Position.parse(id);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("last-event-id: " + e.getMessage());
        }
    }

    private Response response(ApiRequest asked, Interest interest, Member member, @Nullable Position known) {
        Flux<ByteBuffer> stream = hub.stream(interest, member, known, settings.patience())
                .doOnNext(piece -> metrics.sent(true, piece.remaining()))
                .doOnError(SlowReaderException.class, e -> metrics.cutOff())
                .takeUntilOther(authentication.revoked(asked.request(), asked.principal()));
        if (open.incrementAndGet() > settings.maxWatches()) {
            open.decrementAndGet();
            throw ApiException.of(503, "too many streams", "this service has as many streams as it takes");
        }
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        };
        Headers headers = Headers.of("content-type", "text/event-stream", "cache-control", "no-store");
        Body body = Body.of(stream.doFinally(end -> leave.run()), Body.UNKNOWN_LENGTH, Headers::empty, leave);
        return Response.of(200, headers, body);
    }

    @Override
    public void close() {
        hub.close();
    }
}
