package io.inmesh.config.policy.istio;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code DestinationRule} says of one host, subset and port, in full and in Istio's own words and units. What it
 * leaves open is null. Immutable.
 */
public record TrafficPolicy(
        @Nullable LoadBalancer loadBalancer,
        @Nullable ConnectionPool connectionPool,
        @Nullable OutlierDetection outlierDetection,
        @Nullable Tls tls,
        @Nullable RetryBudget retryBudget) {

    /** Says nothing. */
    public static final TrafficPolicy NONE = new TrafficPolicy(null, null, null, null, null);

    /**
     * @param simple {@code ROUND_ROBIN}, {@code LEAST_REQUEST}, ...; empty: not said
     */
    public record LoadBalancer(
            String simple,
            @Nullable ConsistentHash hash,
            @Nullable Localities localities,
            @Nullable Warmup warmup) {}

    /**
     * @param ringSize at least so many points; 0: not said
     * @param tableSize of maglev; 0: not said, -1: maglev is not wanted
     */
    public record ConsistentHash(HashKey key, long ringSize, long tableSize) {}

    /**
     * @param source {@code header}, {@code cookie}, {@code query} or {@code address}
     * @param name of the header, cookie or parameter
     * @param path of a cookie that is made
     * @param ttl of a cookie that is made; null: none is made
     */
    public record HashKey(
            String source,
            String name,
            String path,
            @Nullable Duration ttl,
            Map<String, String> attributes) {
        public HashKey {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * @param distribute percentages by locality, by the locality they are for
     * @param failover to the region, by the region it is for
     * @param failoverPriority labels that must be equal, the first the most important
     * @param enabled null: not said
     */
    public record Localities(
            Map<String, Map<String, Integer>> distribute,
            Map<String, String> failover,
            List<String> failoverPriority,
            @Nullable Boolean enabled) {
        public Localities {
            distribute = Map.copyOf(distribute);
            failover = Map.copyOf(failover);
            failoverPriority = List.copyOf(failoverPriority);
        }
    }

    /**
     * @param minimumPercent of the full weight, with which an endpoint starts
     * @param aggression exponent of the growth; 1: in a straight line
     */
    public record Warmup(Duration duration, double minimumPercent, double aggression) {}

    public record ConnectionPool(TcpPool tcp, HttpPool http) {}

    /** @param maxConnections -1: not said */
    public record TcpPool(
            int maxConnections,
            @Nullable Duration connectTimeout,
            @Nullable Duration maxConnectionDuration,
            @Nullable Duration idleTimeout,
            @Nullable Keepalive keepalive) {}

    /** @param probes -1: not said */
    public record Keepalive(
            long probes, @Nullable Duration time, @Nullable Duration interval) {}

    /** Numbers of -1 are not said. */
    public record HttpPool(HttpLimits limits, @Nullable Duration idleTimeout, String h2UpgradePolicy) {}

    /** Numbers of -1 are not said. */
    public record HttpLimits(
            int maxPendingRequests,
            int maxRequests,
            int maxRequestsPerConnection,
            int maxRetries,
            int maxConcurrentStreams) {}

    /** Numbers of -1 are not said. */
    public record OutlierDetection(
            OutlierCounts counts,
            @Nullable Duration interval,
            @Nullable Duration baseEjectionTime,
            int maxEjectionPercent,
            int minHealthPercent) {}

    /** How many in a row eject; -1: not said, 0: never. */
    public record OutlierCounts(
            boolean splitLocalErrors, long localOriginFailures, long gatewayErrors, long serverErrors) {}

    /** @param mode {@code DISABLE}, {@code SIMPLE}, {@code MUTUAL} or {@code ISTIO_MUTUAL} */
    public record Tls(String mode, TlsFiles files, List<String> subjectAltNames, String sni, boolean isUnverified) {
        public Tls {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }

    /** Paths; empty: not said. */
    public record TlsFiles(String certificate, String privateKey, String caCertificates, String revocations) {}

    public record RetryBudget(double percent, long minRetryConcurrency) {}
}
