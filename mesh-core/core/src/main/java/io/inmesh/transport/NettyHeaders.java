package io.inmesh.transport;

import io.inmesh.service.Headers;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Received header fields, shown without a copy. Nobody changes what it shows. */
final class NettyHeaders extends Headers {

    private final HttpHeaders headers;

    NettyHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String get(String name) {
        return headers.get(name);
    }

    @Override
    public boolean contains(String name) {
        return headers.contains(name);
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
        for (Iterator<Map.Entry<String, String>> i = headers.iteratorAsString(); i.hasNext(); ) {
            Map.Entry<String, String> field = i.next();
            action.accept(field.getKey(), field.getValue());
        }
    }
}
