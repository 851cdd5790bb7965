package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RouteRule;
import java.util.Comparator;

/**
 * One match of one rule, and how specific it is: which of those that fit a request counts, by Gateway API's order, over
 * all rules of all routes of a service.
 *
 * @param rule with this match alone
 * @param route where it is written
 * @param at where in the route
 * @param rank see {@link Rank}
 */
record RankedRule(RouteRule rule, CheckedResource route, View at, Rank rank) {

    /** First what is more specific, then the older route, then the first by name, then the first in the route. */
    static final Comparator<RankedRule> ORDER = Comparator.comparing(RankedRule::rank, Rank.ORDER)
            .thenComparing(RankedRule::route, CheckedResource.AGE)
            .thenComparing(ranked -> ranked.route().kind().name());

    /**
     * How specific a match is; of two numbers the greater wins, and the first that differs decides.
     *
     * @param path 4: a method of gRPC, 3: a whole path, 2: a prefix, 1: an expression
     * @param length of the path, or of the gRPC service
     * @param method 1: there is one; of gRPC its length
     * @param headers how many
     * @param queryParams how many
     */
    record Rank(int path, int length, int method, int headers, int queryParams) {

        static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::path)
                .thenComparingInt(Rank::length)
                .thenComparingInt(Rank::method)
                .thenComparingInt(Rank::headers)
                .thenComparingInt(Rank::queryParams)
                .reversed();
    }

    /** The only match of the rule. */
    RequestMatch match() {
        return rule.matches().isEmpty() ? RequestMatch.ANY : rule.matches().get(0);
    }
}
