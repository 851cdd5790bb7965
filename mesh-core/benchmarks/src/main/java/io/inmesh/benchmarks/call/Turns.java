package io.inmesh.benchmarks.call;

import java.util.LinkedHashMap;
import java.util.Map;

/** Lets contenders take turns, round by round, once each of them is warm. */
final class Turns {

    private static final int WARM_UP_MILLIS = 2000;
    private static final int MOST_WARM_UPS = 30;

    /** The compiler shares the core with what it compiles: below this share of a round it does not matter. */
    private static final double LITTLE_COMPILING = 0.03;

    /** One round of one contender. */
    interface Player {
        Sample play(int concurrency, int millis);

        /** It is warm. */
        void measuredFromHere();
    }

    private final Map<String, Player> players;

    Turns(Map<String, Player> players) {
        this.players = players;
    }

    Map<String, Samples> take(int concurrency, int rounds, int millis) {
        players.values().forEach(player -> warmUp(player, concurrency));
        Map<String, Samples> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            players.forEach((name, player) ->
                    samples.computeIfAbsent(name, key -> new Samples()).add(player.play(concurrency, millis)));
        }
        return samples;
    }

    private static void warmUp(Player player, int concurrency) {
        int calm = 0;
        for (int i = 0; i < MOST_WARM_UPS && calm < 2; i++) {
            calm = player.play(concurrency, WARM_UP_MILLIS).compiling() < LITTLE_COMPILING ? calm + 1 : 0;
        }
        player.measuredFromHere();
    }
}
