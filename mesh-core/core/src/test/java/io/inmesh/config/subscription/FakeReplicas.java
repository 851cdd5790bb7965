package io.inmesh.config.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Replicas of a config service that say what a test tells them to. */
final class FakeReplicas implements Remote {

    /** One request and what is said to it. */
    static final class Stream {

        final int address;
        final Request request;
        private final Sinks.Many<ByteBuffer> bytes = Sinks.many().unicast().onBackpressureBuffer();
        boolean isCancelled;

        Stream(int address, Request request) {
            this.address = address;
            this.request = request;
        }

        String target() {
            return request.target();
        }

        String lastEventId() {
            String id = request.headers().get("last-event-id");
            return id == null ? "" : id;
        }

        /** Resources are {@code Kind/namespace/name=text}. */
        void snapshot(long revision, String... resources) {
            event("snapshot", revision, "\"resources\":" + resources(revision, resources));
        }

        void change(long revision, List<String> changed, List<String> removed) {
            String gone = JsonWriter.write(removed);
            event(
                    "change",
                    revision,
                    "\"changed\":" + resources(revision, changed.toArray(String[]::new)) + ",\"removed\":" + gone);
        }

        void heartbeat(long revision) {
            say("event: heartbeat\ndata: {\"revision\":" + revision + "}\n\n");
        }

        private void event(String name, long revision, String content) {
            say("event: " + name + "\nid: " + revision + "-1\ndata: {\"revision\":" + revision + ',' + content
                    + "}\n\n");
        }

        private static String resources(long revision, String... resources) {
            List<Object> all = new ArrayList<>();
            for (String resource : resources) {
                String[] parts = resource.split("[/=]", 4);
                Map<String, Object> one = new HashMap<>();
                one.put("kind", parts[0]);
                one.put("namespace", parts[1]);
                one.put("name", parts[2]);
                one.put("revision", revision);
                one.put("text", parts[3]);
                all.add(one);
            }
            return JsonWriter.write(all);
        }

        void say(String text) {
            bytes.tryEmitNext(ByteBuffer.wrap(text.getBytes(UTF_8)));
        }

        void end() {
            bytes.tryEmitComplete();
        }

        Response response() {
            Flux<ByteBuffer> chunks = bytes.asFlux().doOnCancel(() -> isCancelled = true);
            return Response.of(
                    200, Headers.of("content-type", "text/event-stream"), Body.of(chunks, Body.UNKNOWN_LENGTH));
        }
    }

    private final int count;
    final List<Stream> streams = new ArrayList<>();
    final List<Request> others = new ArrayList<>();
    final List<Integer> renewed = new ArrayList<>();

    /** By replica: in place of a stream; absent: it opens one. */
    final Map<Integer, Mono<Response>> refusals = new HashMap<>();

    /** What is answered to anything that is no watch. */
    Function<Request, Mono<Response>> answer = request -> Mono.just(Response.of(200, "{\"registered\":true}"));

    FakeReplicas(int count) {
        this.count = count;
    }

    Stream last() {
        return streams.get(streams.size() - 1);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public String address(int index) {
        return "replica-" + index;
    }

    @Override
    public Mono<Response> send(int index, Request request) {
        if (!request.path().equals("/v1/watch")) {
            others.add(request);
            return answer.apply(request);
        }
        Stream stream = new Stream(index, request);
        streams.add(stream);
        return refusals.getOrDefault(index, Mono.fromSupplier(stream::response));
    }

    @Override
    public void renew(int index) {
        renewed.add(index);
    }

    @Override
    public void close() {}
}
