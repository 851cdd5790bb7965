package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.gateway.RankedRule.Rank;
import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.routing.StringMatch;
import org.jspecify.annotations.Nullable;

/** The matches of a {@code GRPCRoute}: a method of gRPC is the path {@code /service/method}. */
final class GrpcMatches {

    private GrpcMatches() {}

    /** @param match null: every request */
    static RequestMatch of(@Nullable View match) {
        if (match == null) {
            return RequestMatch.ANY;
        }
        return new RequestMatch(
                path(match.in("method")), false, null, null, HttpMatches.fields(match.list("headers"), Source.HEADER));
    }

    /** Null: any. */
    private static @Nullable StringMatch path(View match) {
        String service = match.text("service");
        String method = match.text("method");
        if (service.isEmpty() && method.isEmpty()) {
            return null;
        }
        if (match.text("type").equals("RegularExpression")) {
            return StringMatch.regex(expression(service, method));
        }
        if (service.isEmpty()) {
            return StringMatch.regex("/[^/]+/" + method);
        }
        return method.isEmpty()
                ? new StringMatch.Prefix('/' + service + '/')
                : new StringMatch.Exact('/' + service + '/' + method);
    }

    /** Each part in a group of its own, so that an alternative in one does not reach into the other. */
    static String expression(String service, String method) {
        String first = service.isEmpty() ? "[^/]+" : "(?:" + service + ')';
        return '/' + first + '/' + (method.isEmpty() ? "[^/]+" : "(?:" + method + ')');
    }

    static Rank rank(@Nullable View match) {
        View method = match == null ? null : match.find("method");
        int headers = match == null
                ? 0
                : HttpMatches.fields(match.list("headers"), Source.HEADER).size();
        int service = method == null ? 0 : method.text("service").length();
        return new Rank(4, service, method == null ? 0 : method.text("method").length(), headers, 0);
    }
}
