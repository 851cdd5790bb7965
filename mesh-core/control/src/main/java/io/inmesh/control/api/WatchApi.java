package io.inmesh.control.api;

import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoredResource;
import io.inmesh.control.watch.Hub;
import io.inmesh.control.watch.Interest;
import io.inmesh.control.watch.Member;
import io.inmesh.control.watch.Position;
import io.inmesh.control.watch.Update;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The stream of changes, as server-sent events (HTML Standard, 9.2). */
final class WatchApi implements AutoCloseable {

    private static final Pattern INSTANCE = Pattern.compile("[a-zA-Z0-9._-]{1,128}");
    private static final int MOST_LABELS = 64;

    private final Store store;
    private final ApiSettings settings;
    private final Hub hub;
    private final AtomicInteger open = new AtomicInteger();

    WatchApi(Store store, Registry registry, ApiSettings settings, MeshTime time, Scheduler workers) {
        this.store = store;
        this.settings = settings;
        this.hub = new Hub(store, registry, WatchApi::event, workers, time, settings.heartbeat());
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
        return ready.then(Mono.fromCallable(() -> response(interest, member, known)));
    }

    private static Interest interest(ApiRequest asked) {
        List<String> services = asked.query().getOrDefault("service", List.of());
        String caller = asked.parameter("caller");
        try {
            String namespace = caller == null
                    ? ServiceName.DEFAULT_NAMESPACE
                    : ServiceName.parse(caller).namespace();
            return services.isEmpty() ? Interest.everything() : Interest.of(services, namespace);
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

    private Response response(Interest interest, Member member, @Nullable Position known) {
        Flux<ByteBuffer> stream = hub.stream(interest, member, known, settings.patience());
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

    private static byte[] event(Update update) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("revision", update.revision());
        data.put(
                update.isWhole() ? "resources" : "changed",
                update.changed().stream().map(WatchApi::words).toList());
        if (!update.isWhole()) {
            data.put("removed", update.removed().stream().map(key -> key.path()).toList());
        }
        byte[] json = Replies.bytes(data);
        String head =
                "event: " + (update.isWhole() ? "snapshot" : "change") + "\nid: " + update.position() + "\ndata: ";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[start.length + json.length + 2];
        System.arraycopy(start, 0, event, 0, start.length);
        System.arraycopy(json, 0, event, start.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    private static Map<String, Object> words(StoredResource resource) {
        return Described.withText(resource);
    }

    @Override
    public void close() {
        hub.close();
    }
}
