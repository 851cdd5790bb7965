package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.ConnectionPool;
import io.inmesh.config.policy.istio.TrafficPolicy.HttpLimits;
import io.inmesh.config.policy.istio.TrafficPolicy.HttpPool;
import io.inmesh.config.policy.istio.TrafficPolicy.Keepalive;
import io.inmesh.config.policy.istio.TrafficPolicy.OutlierCounts;
import io.inmesh.config.policy.istio.TrafficPolicy.OutlierDetection;
import io.inmesh.config.policy.istio.TrafficPolicy.RetryBudget;
import io.inmesh.config.policy.istio.TrafficPolicy.TcpPool;
import io.inmesh.config.policy.istio.TrafficPolicy.Tls;
import io.inmesh.config.policy.istio.TrafficPolicy.TlsFiles;
import io.inmesh.config.policy.schema.View;
import org.jspecify.annotations.Nullable;

/** Reads {@code trafficPolicy}, and lays one over another as Istio does. */
final class TrafficPolicyReader {

    private TrafficPolicyReader() {}

    /** What {@code view} says of {@code port}: settings of that port stand in the place of all of the others. */
    static TrafficPolicy read(@Nullable View view, int port) {
        return view == null ? TrafficPolicy.NONE : over(TrafficPolicy.NONE, view, port);
    }

    /** {@code base}, each part that {@code view} says replaced as a whole. */
    static TrafficPolicy over(TrafficPolicy base, @Nullable View view, int port) {
        if (view == null) {
            return base;
        }
        TrafficPolicy own = parts(view);
        View budget = view.find("retryBudget");
        RetryBudget retryBudget = budget == null
                ? base.retryBudget()
                : new RetryBudget(budget.decimal("percent", 20), budget.number("minRetryConcurrency", 3));
        for (View level : view.list("portLevelSettings")) {
            if (port != 0 && level.in("port").integer("number", 0) == port) {
                TrafficPolicy ofPort = parts(level);
                return new TrafficPolicy(
                        ofPort.loadBalancer(),
                        ofPort.connectionPool(),
                        ofPort.outlierDetection(),
                        ofPort.tls(),
                        retryBudget);
            }
        }
        return new TrafficPolicy(
                own.loadBalancer() == null ? base.loadBalancer() : own.loadBalancer(),
                own.connectionPool() == null ? base.connectionPool() : own.connectionPool(),
                own.outlierDetection() == null ? base.outlierDetection() : own.outlierDetection(),
                own.tls() == null ? base.tls() : own.tls(),
                retryBudget);
    }

    private static TrafficPolicy parts(View view) {
        View balancer = view.find("loadBalancer");
        View pool = view.find("connectionPool");
        View outlier = view.find("outlierDetection");
        View tls = view.find("tls");
        return new TrafficPolicy(
                balancer == null ? null : LoadBalancerReader.read(balancer),
                pool == null ? null : new ConnectionPool(tcp(pool.in("tcp")), http(pool.in("http"))),
                outlier == null ? null : outlier(outlier),
                tls == null ? null : tls(tls),
                null);
    }

    private static TcpPool tcp(View tcp) {
        View keepalive = tcp.find("tcpKeepalive");
        return new TcpPool(
                tcp.integer("maxConnections", -1),
                tcp.duration("connectTimeout"),
                tcp.duration("maxConnectionDuration"),
                tcp.duration("idleTimeout"),
                keepalive == null
                        ? null
                        : new Keepalive(
                                keepalive.number("probes", -1),
                                keepalive.duration("time"),
                                keepalive.duration("interval")));
    }

    private static HttpPool http(View http) {
        HttpLimits limits = new HttpLimits(
                http.integer("http1MaxPendingRequests", -1),
                http.integer("http2MaxRequests", -1),
                http.integer("maxRequestsPerConnection", -1),
                http.integer("maxRetries", -1),
                http.integer("maxConcurrentStreams", -1));
        return new HttpPool(limits, http.duration("idleTimeout"), http.text("h2UpgradePolicy"));
    }

    private static OutlierDetection outlier(View outlier) {
        OutlierCounts counts = new OutlierCounts(
                outlier.flag("splitExternalLocalOriginErrors", false),
                outlier.number("consecutiveLocalOriginFailures", -1),
                outlier.number("consecutiveGatewayErrors", -1),
                outlier.number("consecutive5xxErrors", outlier.number("consecutiveErrors", -1)));
        return new OutlierDetection(
                counts,
                outlier.duration("interval"),
                outlier.duration("baseEjectionTime"),
                outlier.integer("maxEjectionPercent", -1),
                outlier.integer("minHealthPercent", -1));
    }

    private static Tls tls(View tls) {
        TlsFiles files = new TlsFiles(
                tls.text("clientCertificate"), tls.text("privateKey"), tls.text("caCertificates"), tls.text("caCrl"));
        return new Tls(
                tls.text("mode", "DISABLE"),
                files,
                tls.texts("subjectAltNames"),
                tls.text("sni"),
                tls.flag("insecureSkipVerify", false));
    }
}
