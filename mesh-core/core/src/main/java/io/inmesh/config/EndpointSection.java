package io.inmesh.config;

import static io.inmesh.config.ValueType.decimal;
import static io.inmesh.config.ValueType.duration;
import static io.inmesh.config.ValueType.integer;

import io.inmesh.health.AccrualSettings;
import io.inmesh.health.HealthSettings;
import io.inmesh.transport.ConnectionSettings;
import io.inmesh.transport.ConnectionSettings.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A client's settings of how each endpoint is judged and connected to. */
final class EndpointSection {

    private static final Section SECTION = new Section();

    private static final AccrualSettings H = AccrualSettings.DEFAULT;
    private static final ConnectionSettings C = ConnectionSettings.DEFAULT;

    private static final Setting<Integer> FAILURES = SECTION.one(
            "health.consecutive-failures",
            integer(0, Integer.MAX_VALUE),
            H.consecutiveFailures(),
            "This many failures in a row take an endpoint out; 0: this rule is off.");
    private static final Setting<Double> SUCCESS_RATE = SECTION.one(
            "health.success-rate",
            decimal(0, 1),
            H.successRate(),
            "A smaller share of successes takes an endpoint out; 0: this rule is off.");
    private static final Setting<Duration> WINDOW =
            SECTION.one("health.window", duration("1s", "1h"), H.window(), "Over which the success rate is judged.");
    private static final Setting<Integer> MINIMUM_REQUESTS = SECTION.one(
            "health.minimum-requests",
            integer(1, Integer.MAX_VALUE),
            H.minimumRequests(),
            "The success rate is not judged below this many calls in the window.");
    private static final Setting<Duration> MIN_EJECTION = SECTION.one(
            "health.min-ejection",
            duration("1ms", "1h"),
            H.minEjection(),
            "How long an endpoint is first out; doubles when it fails again.");
    private static final Setting<Duration> MAX_EJECTION = SECTION.one(
            "health.max-ejection",
            duration("1ms", "1d"),
            H.maxEjection(),
            "Where doubling stops; at least min-ejection.");

    private static final Setting<Protocol> PROTOCOL = SECTION.one(
            "protocol",
            ValueType.choice(
                    new TreeMap<>(Map.of("auto", Protocol.AUTO, "http1", Protocol.HTTP_1_1, "http2", Protocol.HTTP_2))),
            C.protocol(),
            "What is spoken: with TLS, auto takes what the peer chooses (ALPN); in clear text, auto is HTTP/1.1, and http2"
                    + " needs a peer that expects it (prior knowledge).");
    private static final Setting<Duration> CONNECT_TIMEOUT = SECTION.one(
            "connection.connect-timeout", duration("1ms", "1h"), C.connectTimeout(), "Until TCP is connected.");
    private static final Setting<Integer> MAX_CONNECTIONS = SECTION.one(
            "connection.max-connections", integer(1, Integer.MAX_VALUE), C.maxConnections(), "Per endpoint.");
    private static final Setting<Integer> MAX_PENDING = SECTION.one(
            "connection.max-pending",
            integer(0, Integer.MAX_VALUE),
            C.maxPending(),
            "Calls that wait for a connection, per endpoint; more fail at once.");
    private static final Setting<Duration> IDLE_TIMEOUT = SECTION.one(
            "connection.idle-timeout",
            duration("1ms", "1d"),
            C.idleTimeout(),
            "A connection unused for this long is closed; keep it below the server's.");
    private static final Setting<Duration> MAX_AGE = SECTION.one(
            "connection.max-age",
            duration("1ms", "365d"),
            C.maxAge(),
            "A connection this old is closed after its call.");

    private EndpointSection() {}

    static List<Setting<?>> settings() {
        return SECTION.settings();
    }

    static HealthSettings health(Values in, HealthSettings otherwise) {
        AccrualSettings base = otherwise instanceof AccrualSettings accrual ? accrual : H;
        int failures = in.get(FAILURES, base.consecutiveFailures());
        double rate = in.get(SUCCESS_RATE, base.successRate());
        Duration window = in.get(WINDOW, base.window());
        int minimum = in.get(MINIMUM_REQUESTS, base.minimumRequests());
        Duration min = in.get(MIN_EJECTION, base.minEjection());
        Duration max = in.get(MAX_EJECTION, base.maxEjection());
        AccrualSettings read =
                in.below("health").build(() -> new AccrualSettings(failures, rate, window, minimum, min, max), base);
        return read.equals(base) ? otherwise : read;
    }

    static ConnectionSettings connection(Values in, ConnectionSettings base) {
        return new ConnectionSettings(
                in.get(PROTOCOL, base.protocol()),
                in.get(CONNECT_TIMEOUT, base.connectTimeout()),
                base.limits()
                        .withMaxConnections(in.get(MAX_CONNECTIONS, base.maxConnections()))
                        .withMaxPending(in.get(MAX_PENDING, base.maxPending())),
                base.lifetime()
                        .withIdleTimeout(in.get(IDLE_TIMEOUT, base.idleTimeout()))
                        .withMaxAge(in.get(MAX_AGE, base.maxAge())),
                base.keepalive());
    }
}
