package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import java.util.ArrayList;
import java.util.List;

/** Finds rules that no request can reach, for earlier ones take all that they match. */
final class RuleReach {

    /** Among more, pairs are not compared: the time grows with their square. */
    private static final int MOST = 1_000;

    private RuleReach() {}

    static void check(List<View> rules) {
        List<HttpMatch> earlier = new ArrayList<>();
        List<Integer> owners = new ArrayList<>();
        int everything = -1;
        for (int i = 0; i < rules.size(); i++) {
            View rule = rules.get(i);
            List<HttpMatch> matches = HttpMatch.all(rule);
            int by = everything >= 0 ? everything : earlier.size() > MOST ? -1 : covering(matches, earlier, owners);
            if (by >= 0) {
                rule.node().warn("is never reached: http[" + by + "] takes all that it matches");
            }
            for (HttpMatch match : matches) {
                everything = everything < 0 && match.isEverything() ? i : everything;
                earlier.add(match);
                owners.add(i);
            }
        }
    }

    /** The last rule needed to cover all of {@code matches}; -1: one is not covered. */
    private static int covering(List<HttpMatch> matches, List<HttpMatch> earlier, List<Integer> owners) {
        int last = -1;
        for (HttpMatch match : matches) {
            int by = -1;
            for (int i = 0; i < earlier.size() && by < 0; i++) {
                by = earlier.get(i).covers(match) ? owners.get(i) : -1;
            }
            if (by < 0) {
                return -1;
            }
            last = Math.max(last, by);
        }
        return last;
    }
}
