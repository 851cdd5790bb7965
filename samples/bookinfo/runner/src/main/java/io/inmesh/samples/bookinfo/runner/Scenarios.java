package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The routes that are tried, in an order in which each shows something that the one before it cannot: so it is seen when
 * it is in force.
 */
final class Scenarios {

    /** More than go by in {@link Change#BOUND}. */
    private static final int FEW = 500;

    /** What a share is measured by: 3 points are more than four standard deviations of 90 %, and 3.3 of 80 %. */
    private static final int MANY = 2_000;

    /** As many as 50 % needs for 3.3 standard deviations. */
    private static final int MORE = 3_000;

    private static final String JASON = "jason";
    private static final String UNAVAILABLE = "ratings unavailable";
    private static final String GAVE_UP = "no answer in";

    private Scenarios() {}

    /** No routes: what every run begins and ends with. */
    static Scenario none() {
        return Scenario.of("", FEW, Audience.everyone("any version", version("v1", "v2", "v3")));
    }

    /** @param jasonsCookie by which the page knows him */
    static List<Scenario> all(String jasonsCookie) {
        List<String> cookie = List.of("cookie", jasonsCookie);
        return List.of(
                Scenario.of("all-v1.yaml", FEW, only("v1")),
                split("reviews-90-10.yaml", MANY, "v1", 90, "v2"),
                Scenario.of("reviews-jason.yaml", FEW, only("v1"), jason(cookie, "version v2", version("v2"))),
                Scenario.of(
                        "ratings-delay.yaml",
                        FEW,
                        only("v3").quick(),
                        jason(cookie, "that ratings gave no answer in time", withoutStars(true))),
                Scenario.of(
                        "ratings-abort.yaml",
                        FEW,
                        only("v3").quick(),
                        jason(cookie, "that ratings are broken", withoutStars(false))
                                .quick()),
                split("reviews-50-50.yaml", MORE, "v1", 50, "v3"),
                // Without version 3, so that the next one's copies are the only calls that reach it.
                split("reviews-80-20.yaml", MANY, "v1", 80, "v2"),
                mirrorAndRewrite(),
                split("gateway-split.yaml", MANY, "v1", 90, "v3"),
                Scenario.of("gateway-jason.yaml", FEW, only("v3"), jason(cookie, "version v2", version("v2"))),
                delegation(),
                none());
    }

    private static Scenario split(String file, int pages, String one, int percent, String other) {
        return Scenario.of(file, pages, Audience.everyone("version " + one + " or " + other, version(one, other)))
                .withShares(Map.of(one, percent, other, 100 - percent));
    }

    private static Scenario mirrorAndRewrite() {
        Predicate<Outcome> renamed = outcome -> outcome.askedBy().contains("ratings=reader-of-book-7");
        Audience everyone = Audience.everyone(
                "version v2, which asks for ratings by another name",
                version("v2").and(renamed));
        return Scenario.of("mirror-and-rewrite.yaml", FEW, everyone).withMirror("reviews-v3");
    }

    private static Scenario delegation() {
        Audience red = new Audience(
                "the one with l5d-dtab to v3",
                List.of("l5d-dtab", "/svc/reviews => /svc/reviews-v3"),
                "version v3",
                version("v3"),
                false);
        Audience starless = new Audience(
                "the one with l5d-dtab to v2 and no ratings",
                List.of("l5d-dtab", "/svc/reviews => /svc/reviews-v2; /svc/ratings => !"),
                "version v2, for which there are no ratings",
                withoutStars(false),
                false);
        return Scenario.of("delegation.yaml", FEW, only("v1"), red, starless);
    }

    private static Audience only(String version) {
        return Audience.everyone("version " + version, version(version));
    }

    private static Audience jason(List<String> cookie, String sees, Predicate<Outcome> fits) {
        return new Audience(JASON, cookie, sees, fits, false);
    }

    /** A whole page with reviews of one of these versions. */
    private static Predicate<Outcome> version(String... versions) {
        return outcome -> outcome.failure() == null
                && List.of(versions).stream().anyMatch(version -> outcome.involves("reviews-" + version));
    }

    /** A page of version 2 that says that ratings are missing, after a wait or at once. */
    private static Predicate<Outcome> withoutStars(boolean waited) {
        return outcome -> {
            String failure = Objects.requireNonNullElse(outcome.failure(), "");
            return outcome.involves("reviews-v2")
                    && failure.contains(UNAVAILABLE)
                    && failure.contains(GAVE_UP) == waited;
        };
    }
}
