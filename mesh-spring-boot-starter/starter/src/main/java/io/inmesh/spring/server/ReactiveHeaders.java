package io.inmesh.spring.server;

import io.inmesh.service.Headers;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The headers of a WebFlux request as they are, not copied: the stack reads a few of them. */
final class ReactiveHeaders extends Headers {

    private final HttpHeaders headers;

    ReactiveHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String get(String name) {
        return headers.getFirst(name);
    }

    @Override
    public List<String> getAll(String name) {
        return headers.getOrEmpty(name);
    }

    @Override
    public int size() {
        int[] count = {0};
        forEach((name, value) -> count[0]++);
        return count[0];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        headers.forEach((name, values) -> values.forEach(value -> action.accept(name, value)));
    }
}
