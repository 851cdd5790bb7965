package io.inmesh.spring.app;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Micrometer's tracing bridge does for Boot: a span for each of Spring's own observations. */
@Configuration(proxyBeanMethods = false)
public class Tracing {

    @Bean
    ObservationRegistry observationRegistry(OpenTelemetry openTelemetry) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new Spans(openTelemetry));
        return registry;
    }

    private static final class Spans implements ObservationHandler<Observation.Context> {

        private final OpenTelemetry openTelemetry;
        private final ThreadLocal<Deque<Scope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);

        Spans(OpenTelemetry openTelemetry) {
            this.openTelemetry = openTelemetry;
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStart(Observation.Context context) {
            Context parent = context.getParentObservation() == null
                    ? Context.root()
                    : context.getParentObservation().getContextView().getOrDefault(Context.class, Context.root());
            Span span = openTelemetry
                    .getTracer("spring")
                    .spanBuilder("spring " + context.getName())
                    .setParent(parent)
                    .setSpanKind(context instanceof ReceiverContext<?> ? SpanKind.SERVER : SpanKind.INTERNAL)
                    .startSpan();
            context.put(Context.class, parent.with(span));
        }

        @Override
        @SuppressWarnings("MustBeClosedChecker") // onScopeClosed closes it
        public void onScopeOpened(Observation.Context context) {
            Context own = context.getRequired(Context.class);
            scopes.get().push(own.makeCurrent());
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            scopes.get().pop().close();
        }

        @Override
        public void onStop(Observation.Context context) {
            Context own = context.getRequired(Context.class);
            Span.fromContext(own).end();
        }
    }
}
