package io.inmesh.config.subscription;

import io.inmesh.service.Body;
import io.inmesh.service.Call;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;

/** A short request to one replica and its answer in JSON. */
final class Errand {

    private static final int LONGEST = 64 * 1024;

    private final Remote remote;
    private final Workplace place;
    private final Duration timeout;

    Errand(Remote remote, Workplace place, Duration timeout) {
        this.remote = remote;
        this.place = place;
        this.timeout = timeout;
    }

    /**
     * Sends it; what comes back is heard on the worker.
     *
     * @return the answer's object, an empty one where there is no body; a {@link Refusal} where the service refuses
     */
    Mono<Map<?, ?>> run(int address, String method, String path, Map<String, Object> content) {
        long deadline = place.time().nanoTime() + timeout.toNanos();
        Request request = Request.of(method, path)
                .withCall(Call.to("config service").withDeadline(deadline))
                .withHeader("accept", "application/json");
        if (!content.isEmpty()) {
            request =
                    request.withHeader("content-type", "application/json").withBody(Body.of(JsonWriter.write(content)));
        }
        return remote.send(address, request)
                .flatMap(Errand::answer)
                .timeout(
                        timeout,
                        Mono.error(() -> new Refusal(0, "no answer within " + timeout)),
                        place.time().scheduler())
                .publishOn(place.worker());
    }

    private static Mono<Map<?, ?>> answer(Response response) {
        if (response.status() >= 300) {
            return Refusal.of(response).flatMap(Mono::error);
        }
        return response.body().bytes(LONGEST).map(Errand::object).defaultIfEmpty(Map.of());
    }

    private static Map<?, ?> object(byte[] bytes) {
        return bytes.length == 0 ? Map.of() : Json.object(JsonReader.read(new String(bytes, StandardCharsets.UTF_8)));
    }
}
