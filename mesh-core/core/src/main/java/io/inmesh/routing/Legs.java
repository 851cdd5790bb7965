package io.inmesh.routing;

/** Builds the ways from rules to destinations. Asked when rules are put into force, once for each leaf, never by a call. */
@FunctionalInterface
public interface Legs {

    /**
     * @param rule whose timeouts and retries the way honours
     * @param target with the port that is called, where the rule names none and the call does
     */
    Leg leg(RouteRule rule, Target target);

    /** The way of copies whose answers nobody waits for; they bring a deadline of their own. */
    default Leg mirror(RouteRule rule, Target target) {
        return leg(rule, target);
    }
}
