package io.inmesh.routing;

import io.inmesh.service.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one host, made ready, in the order in which they are tried: the time of a decision grows with their
 * number. Immutable.
 */
public final class Routes {

    /** Of a host that no resource speaks of: calls go to the host itself. */
    public static final Routes NONE = new Routes(List.of());

    private final List<RouteRule> rules;
    private final RouteMatch[] matches;

    /** Of {@code rules}, in this order. */
    public static Routes of(List<RouteRule> rules) {
        return rules.isEmpty() ? NONE : new Routes(rules);
    }

    Routes(List<RouteRule> rules) {
        this.rules = List.copyOf(rules);
        List<RouteMatch> ready = new ArrayList<>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            RouteRule rule = rules.get(i);
            List<RequestMatch> any = rule.matches().isEmpty() ? List.of(RequestMatch.ANY) : rule.matches();
            for (RequestMatch match : any) {
                ready.add(new RouteMatch(rule, i, match));
            }
        }
        this.matches = ready.toArray(RouteMatch[]::new);
    }

    /** Whether no resource speaks of the host. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    public List<RouteRule> rules() {
        return rules;
    }

    /** The rule that counts for {@code request}; null: none matches, so that the call has no route. */
    public @Nullable RouteRule match(Request request) {
        RouteMatch matched = decide(request);
        return matched == null ? null : matched.rule();
    }

    /** As {@link #match}, with the way in which it matched. Allocates nothing, unless expressions or several values are compared. */
    public @Nullable RouteMatch decide(Request request) {
        int pathEnd = RequestFields.pathEnd(request.target());
        for (RouteMatch match : matches) {
            if (match.fits(request, pathEnd)) {
                return match;
            }
        }
        return null;
    }
}
