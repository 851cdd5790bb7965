package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.ConnectionPool;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code connectionPool} as settings of the transport. */
final class ConnectionPooling {

    private static final Duration LONGEST_CONNECT = Duration.ofHours(1);
    private static final Duration LONGEST_IDLE = Duration.ofDays(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    private static final Duration SHORTEST = Duration.ofMillis(1);

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
        return new ConnectionSettings(
                protocol,
                within(policy.tcp().connectTimeout(), base.connectTimeout(), LONGEST_CONNECT),
                base.maxConnections(),
                base.maxPending(),
                within(policy.http().idleTimeout(), base.idleTimeout(), LONGEST_IDLE),
                within(policy.tcp().maxConnectionDuration(), base.maxAge(), LONGEST_LIFE));
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
