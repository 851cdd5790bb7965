package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.Cors;
import io.inmesh.routing.Fault;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RoutePolicy.Mirror;
import io.inmesh.routing.RoutePolicy.Retry;
import io.inmesh.routing.RoutePolicy.Timeouts;
import io.inmesh.routing.StringMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens on the way to a request of an HTTP route of a {@code VirtualService}. */
final class PolicyTranslation {

    private final ActionTranslation actions;

    PolicyTranslation(ActionTranslation actions) {
        this.actions = actions;
    }

    RoutePolicy translate(HttpRule rule) {
        Layered http = rule.fields();
        View retries = http.find("retries");
        return new RoutePolicy(
                new Timeouts(
                        http.saying("timeout").duration("timeout"),
                        retries == null ? null : retries.duration("perTryTimeout")),
                retries == null ? null : retry(retries),
                fault(http.find("fault")),
                mirrors(rule),
                cors(http.find("corsPolicy")),
                HeaderEdits.of(http.find("headers")));
    }

    private static Retry retry(View retries) {
        return new Retry(
                retries.integer("attempts", 0),
                RetryOn.parse(retries.text("retryOn")),
                retries.duration("backoff"),
                null,
                retries.flag("retryRemoteLocalities", false));
    }

    private static Fault fault(@Nullable View fault) {
        if (fault == null) {
            return Fault.NONE;
        }
        View delay = fault.in("delay");
        View abort = fault.in("abort");
        Duration fixed = delay.duration("fixedDelay");
        return new Fault(
                fixed == null || percentage(delay) == 0 ? null : new Fault.Delay(fixed, percentage(delay)),
                percentage(abort) > 0 ? abort(abort) : null);
    }

    private static Fault.@Nullable Abort abort(View abort) {
        if (abort.has("grpcStatus")) {
            return new Fault.Abort(200, GrpcStatus.parse(abort.text("grpcStatus")), percentage(abort));
        }
        return abort.has("httpStatus") ? new Fault.Abort(abort.integer("httpStatus", 0), -1, percentage(abort)) : null;
    }

    /** Of faults: where nothing is said, none. */
    private static double percentage(View fault) {
        return fault.has("percentage") ? fault.in("percentage").decimal("value", 0) : fault.integer("percent", 0);
    }

    private List<Mirror> mirrors(HttpRule rule) {
        Layered http = rule.fields();
        List<Mirror> mirrors = new ArrayList<>();
        View one = http.find("mirror");
        if (one != null) {
            mirrors.add(new Mirror(actions.target(one, rule.namespaceOf("mirror")), mirrorPercentage(http)));
        }
        for (View mirror : http.saying("mirrors").list("mirrors")) {
            View percentage = mirror.find("percentage");
            double share = percentage == null ? 100 : percentage.decimal("value", 0);
            mirrors.add(new Mirror(actions.target(mirror.in("destination"), rule.namespaceOf("mirrors")), share));
        }
        mirrors.removeIf(mirror -> mirror.percentage() == 0);
        return mirrors;
    }

    /** Of mirrors: where nothing is said, all. */
    private static double mirrorPercentage(Layered http) {
        View percentage = http.find("mirrorPercentage");
        if (percentage != null) {
            return percentage.decimal("value", 0);
        }
        String old = http.has("mirrorPercent") ? "mirrorPercent" : "mirror_percent";
        return http.saying(old).integer(old, 100);
    }

    private static @Nullable Cors cors(@Nullable View cors) {
        if (cors == null) {
            return null;
        }
        List<StringMatch> origins = new ArrayList<>();
        cors.texts("allowOrigin").forEach(origin -> origins.add(origin(new StringMatch.Exact(origin))));
        cors.list("allowOrigins").forEach(origin -> origins.add(origin(StringMatches.ofField(origin))));
        return new Cors(
                origins,
                cors.texts("allowMethods"),
                cors.texts("allowHeaders"),
                cors.texts("exposeHeaders"),
                cors.duration("maxAge"),
                cors.flag("allowCredentials", false),
                !cors.text("unmatchedPreflights").equals("IGNORE"));
    }

    /** The star alone is any origin, as Envoy takes it. */
    private static StringMatch origin(StringMatch match) {
        return match.equals(new StringMatch.Exact("*")) ? StringMatch.Present.INSTANCE : match;
    }
}
