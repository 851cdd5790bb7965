package io.inmesh.routing;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.MeshException.Kind;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A rule with the ways to its destinations: does with a call what the rule says. Thread-safe. */
final class CompiledRule {

    private static final String ORIGINAL_PATH = "x-envoy-original-path";

    private final RouteRule rule;
    private final RuleTools tools;
    private final @Nullable CorsAnswer cors;
    private final @Nullable FaultInjection faults;
    private final @Nullable HeaderEditor requestEdits;
    private final @Nullable HeaderEditor responseEdits;

    /** What the rule makes of the authority: its rewrite counts before its headers; null: nothing. */
    private final @Nullable String authority;

    /** Null: the rule answers by itself. */
    private final @Nullable Branch destinations;

    /** See {@link RouteAction.Forward#statusOfNothing}. */
    private final int statusOfNothing;

    private final @Nullable Mirrors mirrors;

    CompiledRule(RouteRule rule, Legs legs, RuleTools tools) {
        this.rule = rule;
        this.tools = tools;
        RoutePolicy policy = rule.policy();
        Cors shared = policy.cors();
        cors = shared == null ? null : new CorsAnswer(shared);
        faults = FaultInjection.of(rule, tools);
        requestEdits = HeaderEditor.of(policy.headers().request());
        responseEdits = HeaderEditor.of(policy.headers().response());
        int port = tools.host().port();
        RouteAction.Forward forward = rule.action() instanceof RouteAction.Forward f ? f : null;
        String rewritten = forward == null ? null : forward.rewrite().authority();
        authority = rewritten == null ? HeaderEditor.authority(requestEdits) : rewritten;
        statusOfNothing = forward == null ? 0 : forward.statusOfNothing();
        destinations =
                forward == null ? null : Branch.of(forward.destinations(), target -> leaf(target.onPort(port), legs));
        mirrors = forward == null || policy.mirrors().isEmpty() ? null : new Mirrors(rule, legs, tools);
    }

    private Branch.Leaf leaf(Target target, Legs legs) {
        return new Branch.Leaf(target, legs.leg(rule, target));
    }

    Mono<Response> call(Request request, RouteMatch match) {
        if (cors == null) {
            return faulted(request, match);
        }
        String origin = cors.allowed(request);
        Response preflight = cors.preflight(request, origin);
        if (preflight != null) {
            return answered(request, preflight);
        }
        Mono<Response> answer = faulted(request, match);
        CorsAnswer permission = cors;
        return origin == null ? answer : new EditedCall(answer, response -> permission.permitted(response, origin));
    }

    private Mono<Response> faulted(Request request, RouteMatch match) {
        return faults == null ? act(request, match) : faults.before(request, () -> act(request, match));
    }

    private Mono<Response> act(Request request, RouteMatch match) {
        try {
            if (destinations != null) {
                return forward(request, match, destinations);
            }
            return answered(request, edited(answer(request, match)));
        } catch (IllegalArgumentException e) {
            // What the rule made of this very request cannot be sent: nobody could tell when the rule was read.
            return failed(request, Kind.INVALID_REQUEST, e.getMessage() + "; look at its rewrite and headers");
        }
    }

    private Response answer(Request request, RouteMatch match) {
        if (rule.action() instanceof RouteAction.DirectResponse direct) {
            return LocalReply.of(request, direct.status(), direct.body());
        }
        RouteAction.Redirect redirect = (RouteAction.Redirect) rule.action();
        return Response.of(redirect.status()).withHeader("location", Location.of(redirect, request, match));
    }

    private Response edited(Response response) {
        return responseEdits == null ? response : response.withHeaders(responseEdits.apply(response.headers()));
    }

    private Mono<Response> forward(Request request, RouteMatch match, Branch tree) {
        Branch.Leaf leaf = tree.pick(tools.random());
        if (leaf == null) {
            return nowhere(request, tree.kind());
        }
        Request ruled = ruled(request, match);
        Mono<Response> answer = leaf.leg.call(toward(leaf, ruled));
        if (mirrors != null) {
            answer = mirrors.beside(answer, ruled);
        }
        HeaderEditor own = leaf.response;
        if (own == null && responseEdits == null) {
            return answer;
        }
        return new EditedCall(
                answer,
                response -> edited(own == null ? response : response.withHeaders(own.apply(response.headers()))));
    }

    /** As every destination of the rule gets it. */
    private Request ruled(Request request, RouteMatch match) {
        Request ruled = request;
        if (requestEdits != null) {
            ruled = withHeaders(ruled, requestEdits.apply(ruled.headers()));
        }
        String target = match.rewritten(request.target());
        if (!target.equals(request.target())) {
            ruled = ruled.withTarget(target).withHeader(ORIGINAL_PATH, request.target());
        }
        return authority == null ? ruled : ruled.withAuthority(authority);
    }

    private Request toward(Branch.Leaf leaf, Request ruled) {
        if (leaf.request == null) {
            return ruled;
        }
        Request changed = withHeaders(ruled, leaf.request.apply(ruled.headers()));
        String own = HeaderEditor.authority(leaf.request);
        return own == null || authority != null ? changed : changed.withAuthority(own);
    }

    private static Request withHeaders(Request request, Headers headers) {
        return headers == request.headers() ? request : request.withHeaders(headers);
    }

    private Mono<Response> nowhere(Request request, Branch.Kind kind) {
        return switch (kind) {
            case NEG, FAIL ->
                failed(
                        request,
                        Kind.UNKNOWN_DESTINATION,
                        "it leads to no destination: what it names does not exist, or no weight is above 0");
            case FOUND, EMPTY ->
                statusOfNothing == 0
                        ? failed(request, Kind.NO_ENDPOINTS, "the destination that it chose is empty on purpose ($)")
                        : answered(request, LocalReply.of(request, statusOfNothing, Body.of(nothing())));
        };
    }

    private String nothing() {
        return place() + "the backend that it chose does not exist or may not be used, or it has none";
    }

    private String place() {
        return "call to " + tools.host() + ": " + rule.resource() + ", rule " + rule.name() + ": ";
    }

    private static Mono<Response> answered(Request request, Response response) {
        return Mono.fromSupplier(() -> {
            request.body().discard();
            return response;
        });
    }

    private Mono<Response> failed(Request request, Kind kind, String what) {
        return Mono.error(() -> {
            request.body().discard();
            return MeshException.unprocessed(kind, place() + what, null);
        });
    }
}
