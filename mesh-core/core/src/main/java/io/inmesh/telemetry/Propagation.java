package io.inmesh.telemetry;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trace context out of headers, and into them. */
final class Propagation {

    private static final TextMapSetter<Propagation> SETTER = (carrier, name, value) -> {
        if (carrier != null) {
            carrier.headers = carrier.headers.with(name, value);
        }
    };

    @SuppressWarnings("deprecation") // keys() is abstract in 1.55
    private static final TextMapGetter<Headers> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            Set<String> names = new LinkedHashSet<>();
            headers.forEach((name, value) -> names.add(name));
            return names;
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private Headers headers;

    private Propagation(Headers headers) {
        this.headers = headers;
    }

    static Context extract(TextMapPropagator propagator, Context context, Headers headers) {
        return propagator.extract(context, headers, GETTER);
    }

    /** {@code request} with the context in its headers, in place of what they held. */
    static Request inject(TextMapPropagator propagator, Context context, Request request) {
        Propagation carrier = new Propagation(request.headers());
        propagator.inject(context, carrier, SETTER);
        return carrier.headers == request.headers() ? request : request.withHeaders(carrier.headers);
    }
}
