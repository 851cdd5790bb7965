package io.inmesh.samples.bookinfo.runner;

import java.util.List;
import java.util.Map;

/**
 * Routes, and what the page must show while they are in force.
 *
 * @param file in {@code samples/bookinfo/routes}; empty: no routes at all
 * @param pages to be called, beside those that show the change
 * @param audiences who call, in turn; the first is {@link Audience#EVERYONE}
 * @param shares of everyone's pages in percent, by version of reviews; empty: not looked at
 * @param mirror whose instances get copies without taking part in a page; empty: nobody's
 */
record Scenario(String file, int pages, List<Audience> audiences, Map<String, Integer> shares, String mirror) {

    static Scenario of(String file, int pages, Audience... audiences) {
        return new Scenario(file, pages, List.of(audiences), Map.of(), "");
    }

    Scenario withShares(Map<String, Integer> value) {
        return new Scenario(file, pages, audiences, value, mirror);
    }

    Scenario withMirror(String value) {
        return new Scenario(file, pages, audiences, shares, value);
    }

    /** Who calls the page as the {@code index}-th. */
    Audience audience(int index) {
        return audiences.get(index % audiences.size());
    }

    /** Whether {@code outcome} is what these routes show to {@code reader}, who is as everyone where they do not say more. */
    boolean fits(String reader, Outcome outcome) {
        return audiences.stream()
                .filter(audience -> audience.name().equals(reader))
                .findFirst()
                .orElse(audiences.get(0))
                .fits()
                .test(outcome);
    }
}
