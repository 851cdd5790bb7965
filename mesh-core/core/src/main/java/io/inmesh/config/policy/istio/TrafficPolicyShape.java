package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.schema.Types.duration;
import static io.inmesh.config.policy.schema.Types.integer;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.time.Duration;

/** The fields of a {@code trafficPolicy}: of a host, a subset, or one port. */
final class TrafficPolicyShape {

    private static final FieldType COUNT = integer(0, Integer.MAX_VALUE);
    private static final FieldType ONE_MILLI = duration(Duration.ofMillis(1));
    private static final String NOT_OURS = "the mesh speaks with endpoints directly";

    private static final Shape COOKIE_ATTRIBUTE = Shape.named("cookie attribute")
            .honoured("name", Types.name())
            .honoured("value", text())
            .build();

    private static final Shape COOKIE = Shape.named("cookie")
            .required("name", Types.name())
            .honoured("path", text())
            .honoured("ttl", duration())
            .warned("attributes", COOKIE_ATTRIBUTE.type().list(), "the cookie is sent without them")
            .build();

    private static final Shape RING = Shape.named("ring")
            .honoured("minimumRingSize", Types.integer(0, 8_388_608), "default 1024")
            .build();

    private static final Shape MAGLEV = Shape.named("table")
            .honoured("tableSize", Types.integer(0, 5_000_011), "a prime, default 65537")
            .build();

    private static final Shape CONSISTENT_HASH = Shape.named("consistent hash")
            .honoured("httpHeaderName", Types.headerName())
            .honoured("httpCookie", COOKIE.type())
            .honoured("useSourceIp", Types.flag())
            .honoured("httpQueryParameterName", Types.name())
            .honoured("ringHash", RING.type())
            .honoured("maglev", MAGLEV.type())
            .honoured("minimumRingSize", Types.integer(0, 8_388_608), "deprecated: ringHash")
            .exactlyOne("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName")
            .atMostOne("ringHash", "maglev", "minimumRingSize")
            .build();

    private static final Shape DISTRIBUTE = Shape.named("distribution")
            .required("from", text())
            .required("to", Types.integer(0, 100).map())
            .build();

    private static final Shape FAILOVER = Shape.named("failover")
            .required("from", text())
            .required("to", text())
            .build();

    private static final Shape LOCALITY = Shape.named("locality settings")
            .honoured("distribute", DISTRIBUTE.type().list())
            .honoured("failover", FAILOVER.type().list())
            .honoured("failoverPriority", text().list())
            .honoured("enabled", Types.flag())
            .build();

    private static final Shape WARMUP = Shape.named("warmup")
            .required("duration", ONE_MILLI)
            .honoured("minimumPercent", Types.number(0, 100), "default 10")
            .honoured("aggression", Types.number(1, Double.MAX_VALUE), "default 1")
            .build();

    private static final Shape LOAD_BALANCER = Shape.named("load balancer")
            .honoured(
                    "simple",
                    Types.choice("UNSPECIFIED", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "ROUND_ROBIN", "LEAST_REQUEST"),
                    "PASSTHROUGH is warned about")
            .honoured("consistentHash", CONSISTENT_HASH.type())
            .honoured("localityLbSetting", LOCALITY.type())
            .honoured("warmupDurationSecs", ONE_MILLI)
            .honoured("warmup", WARMUP.type())
            .atMostOne("simple", "consistentHash")
            .atMostOne("warmupDurationSecs", "warmup")
            .build();

    private static final Shape KEEPALIVE = Shape.named("keepalive")
            .honoured("probes", Types.unsigned())
            .honoured("time", duration())
            .honoured("interval", duration())
            .build();

    private static final Shape TCP = Shape.named("TCP settings")
            .honoured("maxConnections", COUNT)
            .honoured("connectTimeout", ONE_MILLI)
            .honoured("tcpKeepalive", KEEPALIVE.type())
            .honoured("maxConnectionDuration", ONE_MILLI)
            .honoured("idleTimeout", duration(), "where that of http is not said")
            .build();

    private static final Shape HTTP = Shape.named("HTTP settings")
            .honoured("http1MaxPendingRequests", COUNT)
            .honoured("http2MaxRequests", COUNT)
            .honoured("maxRequestsPerConnection", COUNT)
            .honoured("maxRetries", COUNT)
            .honoured("idleTimeout", duration())
            .honoured("h2UpgradePolicy", Types.choice("DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"))
            .warned("useClientProtocol", Types.flag(), "the caller has no protocol of its own")
            .honoured("maxConcurrentStreams", COUNT)
            .build();

    static final Shape CONNECTION_POOL = Shape.named("connection pool")
            .honoured("tcp", TCP.type())
            .honoured("http", HTTP.type())
            .build();

    private static final Shape OUTLIER = Shape.named("outlier detection")
            .honoured("consecutiveErrors", COUNT, "deprecated: consecutive5xxErrors")
            .honoured("splitExternalLocalOriginErrors", Types.flag())
            .honoured("consecutiveLocalOriginFailures", Types.unsigned())
            .honoured("consecutiveGatewayErrors", Types.unsigned())
            .honoured("consecutive5xxErrors", Types.unsigned())
            .honoured("interval", ONE_MILLI)
            .honoured("baseEjectionTime", ONE_MILLI)
            .honoured("maxEjectionPercent", integer(0, 100))
            .honoured("minHealthPercent", integer(0, 100))
            .build();

    private static final Shape TLS = Shape.named("TLS settings")
            .honoured(
                    "mode", Types.choice("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"), "ISTIO_MUTUAL is warned about")
            .honoured("clientCertificate", text())
            .honoured("privateKey", text())
            .honoured("caCertificates", text())
            .warned("credentialName", text(), "secrets of a cluster are not read")
            .honoured("subjectAltNames", text().list())
            .honoured("sni", text())
            .honoured("insecureSkipVerify", Types.flag())
            .warned("caCrl", text(), "no certificate is looked up in it")
            .build();

    private static final Shape PORT_LEVEL = Shape.named("port settings")
            .required("port", IstioShapes.PORT.type())
            .honoured("loadBalancer", LOAD_BALANCER.type())
            .honoured("connectionPool", CONNECTION_POOL.type())
            .honoured("outlierDetection", OUTLIER.type())
            .honoured("tls", TLS.type())
            .build();

    private static final Shape TUNNEL = Shape.named("tunnel")
            .honoured("protocol", text())
            .honoured("targetHost", text())
            .honoured("targetPort", Types.port())
            .build();

    private static final Shape PROXY_PROTOCOL = Shape.named("PROXY protocol")
            .honoured("version", Types.choice("V1", "V2"))
            .build();

    private static final Shape RETRY_BUDGET = Shape.named("retry budget")
            .honoured("percent", Types.number(0, 100), "of the requests in flight; default 20")
            .honoured("minRetryConcurrency", Types.unsigned(), "default 3")
            .build();

    static final Shape WITH_PORTS = Shape.named("traffic policy")
            .honoured("loadBalancer", LOAD_BALANCER.type())
            .honoured("connectionPool", CONNECTION_POOL.type())
            .honoured("outlierDetection", OUTLIER.type())
            .honoured("tls", TLS.type())
            .honoured("portLevelSettings", PORT_LEVEL.type().list(), "in place of all of the host's")
            .warned("tunnel", TUNNEL.type(), NOT_OURS)
            .warned("proxyProtocol", PROXY_PROTOCOL.type(), NOT_OURS)
            .honoured("retryBudget", RETRY_BUDGET.type())
            .build();

    private TrafficPolicyShape() {}
}
