package io.inmesh.naming;

import io.inmesh.service.Filter;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gives an outbound call the rules that apply to it and sends them on in its header {@value DelegationOverride#HEADER}: those
 * that the inbound request brought, then those that the application itself set in the header, which come first. Where
 * they are not allowed, there are none and the header is not sent; what is no table is answered 400 and not sent.
 */
public final class DelegationFilter implements Filter {

    private final Supplier<Delegation> delegation;

    /** @param delegation as of now; asked for each call that has rules */
    public DelegationFilter(Supplier<Delegation> delegation) {
        this.delegation = delegation;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        DelegationOverride carried = request.call().get(DelegationOverride.ON_CALL);
        Headers headers = request.headers();
        if (carried == null && !headers.contains(DelegationOverride.HEADER)) {
            return next.call(request);
        }
        Delegation now = delegation.get();
        if (!now.allowsOverride()) {
            return next.call(request.withHeaders(headers.without(DelegationOverride.HEADER)));
        }
        try {
            return next.call(with(request, joined(now, carried, headers.getAll(DelegationOverride.HEADER))));
        } catch (IllegalArgumentException e) {
            return InboundDelegationFilter.refusal(request, e);
        }
    }

    /** An application that copies the header by hand does not mean it twice. */
    private static DelegationOverride joined(Delegation now, @Nullable DelegationOverride carried, List<String> own) {
        if (carried != null && (own.isEmpty() || (own.size() == 1 && own.get(0).equals(carried.text())))) {
            return carried;
        }
        DelegationOverride told = now.override(own);
        return carried == null ? told : carried.plus(told);
    }

    private static Request with(Request request, DelegationOverride override) {
        Request marked = request.withCall(request.call().with(DelegationOverride.ON_CALL, override));
        String sent = request.headers().get(DelegationOverride.HEADER);
        return override.text().equals(sent) ? marked : marked.withHeader(DelegationOverride.HEADER, override.text());
    }
}
