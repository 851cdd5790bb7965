package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.ConnectionPool;
import io.inmesh.config.policy.istio.TrafficPolicy.HttpLimits;
import io.inmesh.resilience.LimitSettings;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.ConnectionSettings.Keepalive;
import io.inmesh.transport.ConnectionSettings.Lifetime;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code connectionPool} as settings of the transport. */
final class ConnectionPooling {

    private static final Duration LONGEST_CONNECT = Duration.ofHours(1);
    private static final Duration LONGEST_IDLE = Duration.ofDays(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** What Linux takes. */
    private static final int MOST_PROBES = 127;

    private ConnectionPooling() {}

    static ConnectionSettings apply(ConnectionSettings base, @Nullable ConnectionPool policy) {
        if (policy == null) {
            return base;
        }
        Protocol protocol =
                switch (policy.http().h2UpgradePolicy()) {
                    case "UPGRADE" -> Protocol.HTTP_2;
                    case "DO_NOT_UPGRADE" -> Protocol.HTTP_1_1;
                    default -> base.protocol();
                };
        HttpLimits limits = policy.http().limits();
        Duration idle = policy.http().idleTimeout() == null
                ? policy.tcp().idleTimeout()
                : policy.http().idleTimeout();
        return new ConnectionSettings(
                protocol,
                within(policy.tcp().connectTimeout(), base.connectTimeout(), LONGEST_CONNECT),
                base.limits()
                        .withTotals(
                                said(
                                        policy.tcp().maxConnections(),
                                        base.limits().totalConnections()),
                                said(limits.maxPendingRequests(), base.limits().totalPending()))
                        .withMaxStreams(said(
                                limits.maxConcurrentStreams(), base.limits().maxStreams())),
                new Lifetime(
                        within(idle, base.idleTimeout(), LONGEST_IDLE),
                        within(policy.tcp().maxConnectionDuration(), base.maxAge(), LONGEST_LIFE),
                        said(limits.maxRequestsPerConnection(), base.lifetime().maxRequests())),
                keepalive(policy.tcp().keepalive(), base.keepalive()));
    }

    /** How many calls may be in progress, and retried. */
    static LimitSettings limits(LimitSettings base, @Nullable ConnectionPool policy) {
        if (policy == null) {
            return base;
        }
        HttpLimits limits = policy.http().limits();
        return new LimitSettings(
                said(limits.maxRequests(), base.maxRequests()), said(limits.maxRetries(), base.maxRetries()));
    }

    /** Zero is a number that nobody set: Istio's fields cannot tell the two apart. */
    private static int said(int number, int fallback) {
        return number <= 0 ? fallback : number;
    }

    private static Keepalive keepalive(TrafficPolicy.@Nullable Keepalive said, Keepalive base) {
        if (said == null) {
            return base;
        }
        int probes = said.probes() <= 0 ? base.probes() : (int) Math.min(MOST_PROBES, said.probes());
        return new Keepalive(seconds(said.time(), base.time()), seconds(said.interval(), base.interval()), probes);
    }

    private static Duration seconds(@Nullable Duration said, Duration fallback) {
        return said == null || said.isZero()
                ? fallback
                : Duration.ofSeconds(Math.min(Short.MAX_VALUE, Math.max(1, said.toSeconds())));
    }

    /** Zero is Istio's word for never. */
    private static Duration within(@Nullable Duration said, Duration fallback, Duration longest) {
        if (said == null) {
            return fallback;
        }
        boolean isLong = said.isZero() || said.compareTo(longest) > 0;
        return isLong ? longest : said.compareTo(SHORTEST) < 0 ? SHORTEST : said;
    }
}
