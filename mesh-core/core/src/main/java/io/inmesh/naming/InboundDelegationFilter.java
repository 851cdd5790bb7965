package io.inmesh.naming;

import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Takes over the rules that a request brings along in its header {@value DelegationOverride#HEADER}, for the calls that its
 * handler makes; answers 400 to what is no table, because a call that goes elsewhere than its sender meant is worse than
 * none. Where they are not allowed the header ends here, so that it steers neither this application nor those behind it.
 */
public final class InboundDelegationFilter implements Filter {

    private final Supplier<Delegation> delegation;

    /** @param delegation as of now; asked for each request that has the header */
    public InboundDelegationFilter(Supplier<Delegation> delegation) {
        this.delegation = delegation;
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        if (!request.headers().contains(DelegationOverride.HEADER)) {
            return next.call(request);
        }
        Delegation now = delegation.get();
        if (!now.allowsOverride()) {
            return next.call(request.withHeaders(request.headers().without(DelegationOverride.HEADER)));
        }
        try {
            DelegationOverride override = now.override(request.headers().getAll(DelegationOverride.HEADER));
            return next.call(
                    override.table().isEmpty()
                            ? request
                            : request.withCall(request.call().with(DelegationOverride.ON_CALL, override)));
        } catch (IllegalArgumentException e) {
            return refusal(request, e);
        }
    }

    static Mono<Response> refusal(Request request, IllegalArgumentException e) {
        return Mono.fromSupplier(() -> {
            request.body().discard();
            return Response.of(400, String.valueOf(e.getMessage()));
        });
    }
}
