package io.inmesh.telemetry;

import io.inmesh.naming.DelegationOverride;
import io.inmesh.service.Call;
import io.inmesh.service.CallKey;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What an inbound call passes on to the calls that its handler makes, without the application's doing: trace context,
 * baggage, deadline and delegation override, in one OpenTelemetry {@link Context}. It travels with the request's {@link Call}, in the Reactor
 * context of a reactive handler, and, for handlers that block, as OpenTelemetry's current context. The mesh has no
 * thread-local of its own.
 */
public final class AmbientContext {

    /** On an inbound call: its context. On an outbound one: the parent. */
    static final CallKey<Context> ON_CALL = CallKey.named("ambient context");

    /** In Reactor's context. */
    static final Object IN_REACTOR = AmbientContext.class;

    /** A reading of the mesh's monotonic clock, which all of a JVM share. */
    private static final ContextKey<Long> DEADLINE = ContextKey.named("inmesh deadline");

    private static final ContextKey<DelegationOverride> OVERRIDE = ContextKey.named("inmesh delegation override");

    /** What {@link #makeCurrent} began; close it on the same thread. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private AmbientContext() {}

    /**
     * The innermost inbound filter: makes the request's context and deadline the ambient ones of the handler's
     * {@link reactor.core.publisher.Mono}, and current while the handler assembles it.
     */
    public static Filter filter() {
        return AmbientFilter.INSTANCE;
    }

    /** Makes the context of {@code inbound} current on this thread, for a handler that blocks. */
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    public static Scope makeCurrent(Request inbound) {
        return of(inbound.call()).makeCurrent()::close;
    }

    /**
     * {@code outbound} with the ambient deadline, override and parent: to be called at subscription, before any filter. Costs
     * nothing where there is none.
     */
    public static Request adopt(Request outbound, ContextView reactor) {
        Context parent = parent(reactor, outbound);
        if (parent == Context.root()) {
            return outbound;
        }
        Call call = outbound.call();
        Call adopted = call.get(ON_CALL) == parent ? call : call.with(ON_CALL, parent);
        DelegationOverride override = parent.get(OVERRIDE);
        if (override != null && adopted.get(DelegationOverride.ON_CALL) == null) {
            adopted = adopted.with(DelegationOverride.ON_CALL, override);
        }
        Long deadline = parent.get(DEADLINE);
        return outbound.withCall(deadline == null ? adopted : adopted.withDeadline(deadline));
    }

    /**
     * {@code outbound} with the deadline of {@code inbound}, where it is the earlier one, and with its override: for frameworks
     * that put a context of their own in the place of the ambient one while they serve a request.
     */
    public static Request inherit(Request outbound, Request inbound) {
        Call from = inbound.call();
        Call call = outbound.call();
        DelegationOverride override = from.get(DelegationOverride.ON_CALL);
        Call carrying = override == null || call.get(DelegationOverride.ON_CALL) != null
                ? call
                : call.with(DelegationOverride.ON_CALL, override);
        return outbound.withCall(from.hasDeadline() ? carrying.withDeadline(from.deadlineNanos()) : carrying);
    }

    /**
     * Whose child {@code outbound} is: the one set on its call; else the one of the Reactor context, or a span of the same
     * trace that is current on this thread, which can only be further in; else what is current on this thread.
     */
    public static Context parent(ContextView reactor, Request outbound) {
        Context explicit = outbound.call().get(ON_CALL);
        if (explicit != null) {
            return explicit;
        }
        Context current = Context.current();
        Context reactive = reactor.getOrDefault(IN_REACTOR, null);
        return reactive == null ? current : inner(reactive, current);
    }

    /** {@code request} as a child of {@code parent}, for frameworks that carry OpenTelemetry's context their own way. */
    public static Request withParent(Request request, Context parent) {
        return request.withCall(request.call().with(ON_CALL, parent));
    }

    /** The context of a call, with its deadline and override. */
    static Context of(Call call) {
        Context context = call.get(ON_CALL);
        Context base = context == null ? Context.root() : context;
        DelegationOverride override = call.get(DelegationOverride.ON_CALL);
        Context carrying = override == null ? base : base.with(OVERRIDE, override);
        return call.hasDeadline() ? carrying.with(DEADLINE, call.deadlineNanos()) : carrying;
    }

    private static Context inner(Context reactive, Context current) {
        if (current == Context.root()) {
            return reactive;
        }
        SpanContext outer = Span.fromContext(reactive).getSpanContext();
        SpanContext here = Span.fromContext(current).getSpanContext();
        if (!here.isValid() || (outer.isValid() && !here.getTraceId().equals(outer.getTraceId()))) {
            return reactive;
        }
        return completed(completed(current, reactive, DEADLINE), reactive, OVERRIDE);
    }

    /** {@code context} with the value of {@code key} in {@code outer}, unless it has one. */
    private static <T> Context completed(Context context, Context outer, ContextKey<T> key) {
        @Nullable T value = outer.get(key);
        return value == null || context.get(key) != null ? context : context.with(key, value);
    }
}
