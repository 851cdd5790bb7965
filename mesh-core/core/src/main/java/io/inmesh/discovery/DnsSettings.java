package io.inmesh.discovery;

import java.time.Duration;
import java.util.List;

/**
 * How names are looked up in DNS.
 *
 * @param queries what is asked for a service, in order, until one exists; {@code {name}} and {@code {namespace}} stand for
 *     the service's own, {@code {host}} for {@code name} or, outside the default namespace, {@code name.namespace}. One
 *     that begins with an underscore asks for SRV records (RFC 2782), others for A and AAAA. Default {@code {host}}; in
 *     Kubernetes {@code _http._tcp.{name}.{namespace}.svc.cluster.local} tells the ports of a headless service too
 * @param servers {@code host:port} of the servers to ask, port 53 where none is given; empty, the default: the system's
 * @param port the endpoints' port where neither an SRV record nor the call's name tells one; default 80
 * @param minTtl an answer is kept at least this long, 1 s to 1 day, default 5 s
 * @param maxTtl and at most this long, {@code minTtl} to 1 day, default 5 min
 * @param timeout of one query, 10 ms to 1 min, default 2 s
 */
public record DnsSettings(
        List<String> queries, List<String> servers, int port, Duration minTtl, Duration maxTtl, Duration timeout) {

    public static final DnsSettings DEFAULT = new DnsSettings(
            List.of("{host}"), List.of(), 80, Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(2));

    public DnsSettings {
        queries = List.copyOf(queries);
        servers = List.copyOf(servers);
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("queries: [] (expected: at least one, such as {host})");
        }
        servers.forEach(DnsSettings::withDefaultPort);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        check("minTtl", minTtl, Duration.ofSeconds(1), Duration.ofDays(1));
        check("maxTtl", maxTtl, minTtl, Duration.ofDays(1));
        check("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    }

    /** {@code host:port} of a server that may be written without a port. */
    static String withDefaultPort(String server) {
        int colon = server.lastIndexOf(':');
        boolean hasPort = server.startsWith("[") ? server.contains("]:") : colon >= 0 && server.indexOf(':') == colon;
        String address = hasPort ? server : server + ":53";
        try {
            EndpointText.host(address);
            EndpointText.port(address);
            return address;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "servers: " + server + " (expected: host:port or a host, an IPv6 address in brackets)", e);
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    public DnsSettings withQueries(List<String> value) {
        return new DnsSettings(value, servers, port, minTtl, maxTtl, timeout);
    }

    public DnsSettings withServers(List<String> value) {
        return new DnsSettings(queries, value, port, minTtl, maxTtl, timeout);
    }

    public DnsSettings withPort(int value) {
        return new DnsSettings(queries, servers, value, minTtl, maxTtl, timeout);
    }

    public DnsSettings withMinTtl(Duration value) {
        return new DnsSettings(queries, servers, port, value, maxTtl, timeout);
    }

    public DnsSettings withMaxTtl(Duration value) {
        return new DnsSettings(queries, servers, port, minTtl, value, timeout);
    }

    public DnsSettings withTimeout(Duration value) {
        return new DnsSettings(queries, servers, port, minTtl, maxTtl, value);
    }
}
