package io.inmesh.telemetry;

import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** See {@link AmbientContext#filter()}. */
final class AmbientFilter implements Filter {

    static final AmbientFilter INSTANCE = new AmbientFilter();

    private AmbientFilter() {}

    @Override
    public Mono<Response> apply(Request request, Service next) {
        Context context = AmbientContext.of(request.call());
        return context == Context.root() ? next.call(request) : new Handling(context, request, next);
    }

    private static final class Handling extends CallOperator {

        private final Context context;
        private final Request request;
        private final Service next;
        private reactor.util.context.@Nullable Context reactor;

        Handling(Context context, Request request, Service next) {
            this.context = context;
            this.request = AmbientContext.withParent(request, context);
            this.next = next;
        }

        @Override
        @SuppressWarnings("try") // the scope is closed, not used
        protected Mono<Response> start() {
            reactor = super.currentContext().put(AmbientContext.IN_REACTOR, context);
            try (Scope scope = context.makeCurrent()) {
                return next.call(request);
            }
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            // It only hands the context down.
        }

        @Override
        public reactor.util.context.Context currentContext() {
            reactor.util.context.Context own = reactor;
            return own == null ? super.currentContext() : own;
        }
    }
}
