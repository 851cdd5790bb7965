package io.inmesh.spring.server;

import io.inmesh.service.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The headers of a servlet request as they are, not copied: the stack reads a few of them. */
final class ServletHeaders extends Headers {

    private final HttpServletRequest request;

    ServletHeaders(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public @Nullable String get(String name) {
        return request.getHeader(name);
    }

    @Override
    public List<String> getAll(String name) {
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public int size() {
        int[] count = {0};
        forEach((name, value) -> count[0]++);
        return count[0];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            getAll(name).forEach(value -> action.accept(name, value));
        }
    }
}
