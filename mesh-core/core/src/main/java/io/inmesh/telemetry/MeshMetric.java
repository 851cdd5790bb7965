package io.inmesh.telemetry;

import java.util.List;

/** Every metric of the mesh. Names, units and labels are an interface: they change only with a line in the change log. */
public enum MeshMetric {
    CLIENT_DURATION(
            "http.client.request.duration",
            Type.HISTOGRAM,
            "s",
            "A call to a destination, retries and waits included, until the head of its response or its failure"
                    + " (OpenTelemetry semantic conventions for HTTP).",
            Label.METHOD,
            Label.SERVER,
            Label.STATUS,
            Label.ERROR),
    SERVER_DURATION(
            "http.server.request.duration",
            Type.HISTOGRAM,
            "s",
            "An inbound request until the head of its response (OpenTelemetry semantic conventions for HTTP).",
            Label.METHOD,
            Label.SCHEME,
            Label.STATUS,
            Label.ERROR),
    SERVER_ACTIVE(
            "http.server.active_requests",
            Type.UP_DOWN_COUNTER,
            "{request}",
            "Inbound requests in progress (as OpenTelemetry's semantic conventions, but not by method).",
            Label.SCHEME),
    SERVER_REJECTED(
            "mesh.server.rejected",
            Type.COUNTER,
            "{request}",
            "Inbound requests refused at the door: overload, draining or deadline.",
            Label.REASON),
    CALLS(
            "mesh.client.calls",
            Type.COUNTER,
            "{call}",
            "Calls by what they meant for the destination: success, failure, retryable_failure (a failure that one"
                    + " more attempt might mend) or neutral (cancelled).",
            Label.DESTINATION,
            Label.OUTCOME),
    ATTEMPTS(
            "mesh.client.attempts",
            Type.COUNTER,
            "{attempt}",
            "Attempts that were sent to an endpoint, by what they meant.",
            Label.DESTINATION,
            Label.OUTCOME),
    FAULTS(
            "mesh.client.faults",
            Type.COUNTER,
            "{call}",
            "Calls that a rule's fault held up or answered: delay or abort.",
            Label.DESTINATION,
            Label.REASON),
    MIRRORED(
            "mesh.client.mirrored",
            Type.COUNTER,
            "{call}",
            "Copies of calls: sent, or dropped for too many under way (limit) or a body that can be sent once (stream).",
            Label.DESTINATION,
            Label.OUTCOME),
    RETRIES("mesh.client.retries", Type.COUNTER, "{retry}", "Attempts after the first of a call.", Label.DESTINATION),
    RETRIES_ENDED(
            "mesh.client.retries.ended",
            Type.COUNTER,
            "{call}",
            "Failed calls that were not retried (again): attempts, budget, limit, deadline or unsafe.",
            Label.DESTINATION,
            Label.REASON),
    RETRY_BUDGET(
            "mesh.client.retry.budget",
            Type.GAUGE,
            "{retry}",
            "Retries that the destination's budget would grant now.",
            Label.DESTINATION),
    BREAKER_STATE(
            "mesh.breaker.state",
            Type.GAUGE,
            "1",
            "The destination's circuit breaker: 0 closed, 1 half-open, 2 open.",
            Label.DESTINATION),
    BREAKER_CHANGES(
            "mesh.breaker.changes",
            Type.COUNTER,
            "{change}",
            "Changes of the breaker's state, by the new state.",
            Label.DESTINATION,
            Label.STATE),
    BREAKER_REJECTED(
            "mesh.breaker.rejected", Type.COUNTER, "{call}", "Calls that the open breaker refused.", Label.DESTINATION),
    ENDPOINTS(
            "mesh.endpoints",
            Type.GAUGE,
            "{endpoint}",
            "Endpoints of the destination: available, or ejected for failures.",
            Label.DESTINATION,
            Label.STATE),
    HEALTH_CHANGES(
            "mesh.health.changes",
            Type.COUNTER,
            "{change}",
            "Changes of endpoints' health, by the new state: ejected, probing or available.",
            Label.DESTINATION,
            Label.STATE),
    POOL_CONNECTIONS(
            "mesh.pool.connections",
            Type.GAUGE,
            "{connection}",
            "Connections to the destination: idle, or used (in use or being made).",
            Label.DESTINATION,
            Label.STATE),
    POOL_PENDING("mesh.pool.pending", Type.GAUGE, "{call}", "Calls that wait for a connection.", Label.DESTINATION),
    DISCOVERY_AGE(
            "mesh.discovery.age",
            Type.GAUGE,
            "s",
            "Time since discovery last confirmed the destination's endpoints.",
            Label.DESTINATION),
    DISCOVERY_STALE(
            "mesh.discovery.stale",
            Type.GAUGE,
            "1",
            "1 while the endpoints in use are the last known ones of a source that fails, otherwise 0.",
            Label.DESTINATION),
    CONFIG_AGE(
            "mesh.config.age",
            Type.GAUGE,
            "s",
            "Time since the config service last said anything; it says something every 5 s."),
    CONFIG_REVISION("mesh.config.revision", Type.GAUGE, "1", "The config service's revision that is in use; 0: none."),
    CONFIG_SOURCE(
            "mesh.config.source",
            Type.GAUGE,
            "1",
            "1 for where the revision in use is from, service or cache, otherwise 0.",
            Label.STATE),
    CONFIG_RECONNECTS(
            "mesh.config.reconnects",
            Type.COUNTER,
            "{stream}",
            "Streams of the config service that were begun after the first."),
    CONFIG_REJECTIONS(
            "mesh.config.rejections",
            Type.COUNTER,
            "{revision}",
            "Revisions of which something could not be put into force, so that what was there before stays.");

    /** What kind of instrument. */
    public enum Type {
        COUNTER,
        HISTOGRAM,
        /** A value read when it is asked for. */
        GAUGE,
        /** As a gauge, but one whose sum over label sets means something. */
        UP_DOWN_COUNTER
    }

    /** Names of labels (attributes). */
    public static final class Label {
        public static final String METHOD = "http.request.method";
        public static final String SERVER = "server.address";
        public static final String STATUS = "http.response.status_code";
        public static final String ERROR = "error.type";
        public static final String SCHEME = "url.scheme";
        public static final String DESTINATION = "mesh.destination";
        public static final String OUTCOME = "mesh.outcome";
        public static final String REASON = "mesh.reason";
        public static final String STATE = "mesh.state";

        private Label() {}
    }

    private final String metricName;
    private final Type type;
    private final String unit;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    MeshMetric(String metricName, Type type, String unit, String meaning, String... labels) {
        this.metricName = metricName;
        this.type = type;
        this.unit = unit;
        this.meaning = meaning;
        this.labels = List.of(labels);
    }

    /** Such as {@code mesh.client.retries}. */
    public String metricName() {
        return metricName;
    }

    public Type type() {
        return type;
    }

    /** UCUM, as OpenTelemetry writes it. */
    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }

    /** In the order in which {@link Meters} takes their values. */
    public List<String> labels() {
        return labels;
    }
}
