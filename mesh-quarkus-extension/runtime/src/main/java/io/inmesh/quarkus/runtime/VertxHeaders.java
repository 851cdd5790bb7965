package io.inmesh.quarkus.runtime;

import io.inmesh.service.Headers;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Received headers, shown without copying them. */
final class VertxHeaders extends Headers {

    private final MultiMap headers;

    VertxHeaders(MultiMap headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String get(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> getAll(String name) {
        return headers.getAll(name);
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        headers.forEach(action::accept);
    }
}
