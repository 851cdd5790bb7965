package io.inmesh.control.explain;

import io.inmesh.config.policy.istio.TrafficPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a {@code DestinationRule} comes to for one destination, in Istio's own words. */
final class TrafficWords {

    private TrafficWords() {}

    static Map<String, Object> of(TrafficPolicy traffic) {
        Map<String, Object> words = new LinkedHashMap<>();
        if (traffic.loadBalancer() != null) {
            Words.put(words, "loadBalancer", loadBalancer(traffic.loadBalancer()));
        }
        if (traffic.outlierDetection() != null) {
            words.put("outlierDetection", outlierDetection(traffic.outlierDetection()));
        }
        if (traffic.connectionPool() != null) {
            Words.put(words, "connectionPool", connectionPool(traffic.connectionPool()));
        }
        if (traffic.tls() != null) {
            words.put("tls", tls(traffic.tls()));
        }
        if (traffic.retryBudget() != null) {
            Map<String, Object> budget = new LinkedHashMap<>();
            budget.put("percent", Words.number(traffic.retryBudget().percent()));
            Words.putNumber(budget, "minRetryConcurrency", traffic.retryBudget().minRetryConcurrency());
            words.put("retryBudget", budget);
        }
        return words;
    }

    private static Map<String, Object> loadBalancer(TrafficPolicy.LoadBalancer balancer) {
        Map<String, Object> words = new LinkedHashMap<>();
        Words.put(words, "simple", balancer.simple());
        if (balancer.hash() != null) {
            words.put("consistentHash", consistentHash(balancer.hash()));
        }
        TrafficPolicy.Localities localities = balancer.localities();
        if (localities != null) {
            Map<String, Object> inner = new LinkedHashMap<>();
            Words.put(inner, "enabled", localities.enabled());
            Words.put(inner, "distribute", new TreeMap<>(localities.distribute()));
            Words.put(inner, "failover", new TreeMap<>(localities.failover()));
            Words.put(inner, "failoverPriority", localities.failoverPriority());
            Words.put(words, "localityLbSetting", inner);
        }
        TrafficPolicy.Warmup warmup = balancer.warmup();
        if (warmup != null) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("duration", Words.duration(warmup.duration()));
            inner.put("minimumPercent", Words.number(warmup.minimumPercent()));
            inner.put("aggression", Words.number(warmup.aggression()));
            words.put("warmup", inner);
        }
        return words;
    }

    private static Map<String, Object> consistentHash(TrafficPolicy.ConsistentHash hash) {
        Map<String, Object> words = new LinkedHashMap<>();
        TrafficPolicy.HashKey key = hash.key();
        switch (key.source()) {
            case "header" -> words.put("httpHeaderName", key.name());
            case "query" -> words.put("httpQueryParameterName", key.name());
            case "cookie" -> {
                Map<String, Object> cookie = new LinkedHashMap<>();
                cookie.put("name", key.name());
                Words.put(cookie, "path", key.path());
                Words.put(cookie, "ttl", key.ttl());
                Words.put(cookie, "attributes", new TreeMap<>(key.attributes()));
                words.put("httpCookie", cookie);
            }
            default -> words.put("useSourceIp", true);
        }
        if (hash.ringSize() > 0) {
            words.put("ringHash", Map.of("minimumRingSize", hash.ringSize()));
        }
        if (hash.tableSize() > 0) {
            words.put("maglev", Map.of("tableSize", hash.tableSize()));
        }
        return words;
    }

    private static Map<String, Object> outlierDetection(TrafficPolicy.OutlierDetection detection) {
        Map<String, Object> words = new LinkedHashMap<>();
        TrafficPolicy.OutlierCounts counts = detection.counts();
        if (counts.splitLocalErrors()) {
            words.put("splitExternalLocalOriginErrors", true);
        }
        Words.putNumber(words, "consecutiveLocalOriginFailures", counts.localOriginFailures());
        Words.putNumber(words, "consecutiveGatewayErrors", counts.gatewayErrors());
        Words.putNumber(words, "consecutive5xxErrors", counts.serverErrors());
        Words.put(words, "interval", detection.interval());
        Words.put(words, "baseEjectionTime", detection.baseEjectionTime());
        Words.putNumber(words, "maxEjectionPercent", detection.maxEjectionPercent());
        Words.putNumber(words, "minHealthPercent", detection.minHealthPercent());
        return words;
    }

    private static Map<String, Object> connectionPool(TrafficPolicy.ConnectionPool pool) {
        Map<String, Object> tcp = new LinkedHashMap<>();
        Words.putNumber(tcp, "maxConnections", pool.tcp().maxConnections());
        Words.put(tcp, "connectTimeout", pool.tcp().connectTimeout());
        Words.put(tcp, "maxConnectionDuration", pool.tcp().maxConnectionDuration());
        Words.put(tcp, "idleTimeout", pool.tcp().idleTimeout());
        TrafficPolicy.Keepalive keepalive = pool.tcp().keepalive();
        if (keepalive != null) {
            Map<String, Object> inner = new LinkedHashMap<>();
            Words.putNumber(inner, "probes", keepalive.probes());
            Words.put(inner, "time", keepalive.time());
            Words.put(inner, "interval", keepalive.interval());
            Words.put(tcp, "tcpKeepalive", inner);
        }
        Map<String, Object> http = new LinkedHashMap<>();
        TrafficPolicy.HttpLimits limits = pool.http().limits();
        Words.putNumber(http, "http1MaxPendingRequests", limits.maxPendingRequests());
        Words.putNumber(http, "http2MaxRequests", limits.maxRequests());
        Words.putNumber(http, "maxRequestsPerConnection", limits.maxRequestsPerConnection());
        Words.putNumber(http, "maxRetries", limits.maxRetries());
        Words.putNumber(http, "maxConcurrentStreams", limits.maxConcurrentStreams());
        Words.put(http, "idleTimeout", pool.http().idleTimeout());
        Words.put(http, "h2UpgradePolicy", pool.http().h2UpgradePolicy());
        Map<String, Object> words = new LinkedHashMap<>();
        Words.put(words, "tcp", tcp);
        Words.put(words, "http", http);
        return words;
    }

    private static Map<String, Object> tls(TrafficPolicy.Tls tls) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("mode", tls.mode());
        Words.put(words, "clientCertificate", tls.files().certificate());
        Words.put(words, "privateKey", tls.files().privateKey());
        Words.put(words, "caCertificates", tls.files().caCertificates());
        Words.put(words, "caCrl", tls.files().revocations());
        Words.put(words, "subjectAltNames", tls.subjectAltNames());
        Words.put(words, "sni", tls.sni());
        if (tls.isUnverified()) {
            words.put("insecureSkipVerify", true);
        }
        return words;
    }
}
