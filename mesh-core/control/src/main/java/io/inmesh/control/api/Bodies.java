package io.inmesh.control.api;

import io.inmesh.time.MeshTime;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Reads what requests bring, within bounds of size and time. Immutable. */
final class Bodies {

    private final ApiSettings settings;
    private final MeshTime time;

    Bodies(ApiSettings settings, MeshTime time) {
        this.settings = settings;
        this.time = time;
    }

    /** The body as text; fails with {@link ApiException}. */
    Mono<String> text(ApiRequest asked, int maxBytes) {
        return asked.request()
                .body()
                .bytes(Math.min(maxBytes, settings.maxBodyBytes()))
                .timeout(settings.patience(), time.scheduler())
                .onErrorMap(
                        TimeoutException.class,
                        e -> ApiException.of(408, "the body took too long", "more than " + settings.patience()))
                .map(Bodies::decoded);
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiException.badRequest("body: not text in UTF-8");
        }
    }
}
