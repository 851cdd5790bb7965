package io.inmesh.config.policy.istio;

import io.inmesh.balancing.BalancingSettings;
import io.inmesh.balancing.BalancingSettings.Algorithm;
import io.inmesh.balancing.HashSettings;
import io.inmesh.balancing.LocalitySettings;
import io.inmesh.balancing.WarmupSettings;
import io.inmesh.config.policy.istio.TrafficPolicy.ConsistentHash;
import io.inmesh.config.policy.istio.TrafficPolicy.HashKey;
import io.inmesh.config.policy.istio.TrafficPolicy.LoadBalancer;
import io.inmesh.config.policy.istio.TrafficPolicy.Localities;
import io.inmesh.config.policy.istio.TrafficPolicy.OutlierDetection;
import io.inmesh.config.policy.istio.TrafficPolicy.Warmup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code loadBalancer}, and what {@code outlierDetection} says of panic, as settings of the balancer. */
final class LoadBalancing {

    private static final Duration LONGEST_WARMUP = Duration.ofDays(1);

    private LoadBalancing() {}

    /** @param outliers without which locality does nothing, and with which nothing but {@code minHealthPercent} is panic */
    static BalancingSettings apply(
            BalancingSettings base, @Nullable LoadBalancer policy, @Nullable OutlierDetection outliers) {
        BalancingSettings panic = outliers == null ? base : judged(base, outliers);
        if (policy == null) {
            return panic;
        }
        BalancingSettings chosen =
                switch (policy.simple()) {
                    case "ROUND_ROBIN" -> panic.withAlgorithm(Algorithm.ROUND_ROBIN);
                    case "RANDOM" -> panic.withAlgorithm(Algorithm.WEIGHTED);
                    case "LEAST_REQUEST", "LEAST_CONN" -> panic.withAlgorithm(Algorithm.LEAST_LOADED);
                    default -> panic;
                };
        BalancingSettings hashed = policy.hash() == null ? chosen : hashed(chosen, policy.hash());
        BalancingSettings warmed = policy.warmup() == null ? hashed : hashed.withWarmup(warmup(policy.warmup()));
        Localities localities = policy.localities();
        return localities == null ? warmed : warmed.withLocality(locality(localities, outliers != null));
    }

    /** In a mesh that says nothing of locality, it is on: who can tell an endpoint that fails prefers those that are near. */
    private static BalancingSettings judged(BalancingSettings base, OutlierDetection outliers) {
        BalancingSettings panic = base.withPanicThreshold(Math.max(0, outliers.minHealthPercent()) / 100.0);
        return base.locality().isOn() ? panic : panic.withLocality(LocalitySettings.NEAREST);
    }

    private static BalancingSettings hashed(BalancingSettings base, ConsistentHash said) {
        HashSettings hash = base.hash().withKey(key(said.key()));
        if (said.tableSize() >= 0) {
            HashSettings sized = said.tableSize() == 0 ? hash : hash.withTableSize((int) said.tableSize());
            return base.withAlgorithm(Algorithm.MAGLEV).withHash(sized);
        }
        int points = (int) Math.min(HashSettings.MAX_RING_SIZE, said.ringSize());
        return base.withAlgorithm(Algorithm.RING_HASH).withHash(points == 0 ? hash : hash.withMinimumRingSize(points));
    }

    private static HashSettings.@Nullable Key key(HashKey said) {
        return switch (said.source()) {
            case "header" -> new HashSettings.Header(said.name());
            case "cookie" -> new HashSettings.Cookie(said.name(), said.path(), said.ttl());
            case "query" -> new HashSettings.QueryParameter(said.name());
            case "address" -> new HashSettings.SourceAddress();
            default -> null;
        };
    }

    private static WarmupSettings warmup(Warmup said) {
        Duration duration = said.duration().compareTo(LONGEST_WARMUP) > 0 ? LONGEST_WARMUP : said.duration();
        return new WarmupSettings(duration, said.minimumPercent(), said.aggression());
    }

    private static LocalitySettings locality(Localities said, boolean hasOutlierDetection) {
        if (Boolean.FALSE.equals(said.enabled())) {
            return LocalitySettings.OFF;
        }
        if (!said.distribute().isEmpty()) {
            return LocalitySettings.distributing(said.distribute().entrySet().stream()
                    .map(each -> new LocalitySettings.Distribution(each.getKey(), each.getValue()))
                    .toList());
        }
        return hasOutlierDetection
                ? LocalitySettings.failingOver(
                        said.failover().entrySet().stream()
                                .map(each -> new LocalitySettings.Failover(each.getKey(), each.getValue()))
                                .toList(),
                        said.failoverPriority())
                : LocalitySettings.OFF;
    }
}
