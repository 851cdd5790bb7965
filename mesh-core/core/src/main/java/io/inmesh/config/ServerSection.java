package io.inmesh.config;

import static io.inmesh.config.ValueType.duration;
import static io.inmesh.config.ValueType.integer;

import io.inmesh.resilience.AdmissionSettings;
import io.inmesh.transport.ListenerSettings;
import java.time.Duration;
import java.util.List;

/** {@code mesh.server} and {@code mesh.telemetry}. */
final class ServerSection {

    private static final Section SECTION = new Section();

    private static final ListenerSettings L = ListenerSettings.DEFAULT;
    private static final AdmissionSettings A = AdmissionSettings.DEFAULT;
    private static final TelemetrySettings T = TelemetrySettings.DEFAULT;

    private static final Setting<String> HOST = SECTION.one(
            "server.host",
            ValueType.text("an address or a host name"),
            L.host(),
            "Address that inbound calls come to.");
    private static final Setting<Integer> PORT =
            SECTION.one("server.port", integer(0, 65535), L.port(), "0: any free port.");
    private static final Setting<Duration> IDLE_TIMEOUT = SECTION.one(
            "server.idle-timeout",
            duration("1ms", "1d"),
            L.idleTimeout(),
            "A connection without a call for this long is closed.");
    private static final Setting<Duration> RECEIVE_TIMEOUT = SECTION.one(
            "server.receive-timeout",
            duration("1ms", "1h"),
            L.receiveTimeout(),
            "Within which the head of a request must have come.");
    private static final Setting<Integer> MAX_HEADER_BYTES = SECTION.one(
            "server.max-header-bytes",
            integer(1024, 1024 * 1024),
            L.maxHeaderBytes(),
            "Of one request's header section; more is answered 431.");
    private static final Setting<Integer> MAX_CONNECTIONS = SECTION.one(
            "server.max-connections",
            integer(1, Integer.MAX_VALUE),
            L.maxConnections(),
            "More are closed as they are accepted.");
    private static final Setting<Integer> MAX_CONCURRENT = SECTION.one(
            "server.max-concurrent",
            integer(0, 1_000_000),
            A.maxConcurrent(),
            "Requests in progress; more are refused with 503; 0: no limit.");
    private static final Setting<Duration> MAX_TIMEOUT = SECTION.one(
            "server.max-timeout",
            duration("1ms", "1d"),
            A.maxTimeout(),
            "The longest time that a caller's deadline grants.");
    private static final Setting<Duration> DRAIN_GRACE = SECTION.one(
            "server.drain-grace",
            duration("0ms", "1h"),
            ServerSettings.DEFAULT.drainGrace(),
            "How long calls in flight may take when the server closes.");

    private static final Setting<Boolean> TRACES = SECTION.one(
            "telemetry.traces",
            ValueType.flag(),
            T.traces(),
            "Whether calls become spans; the trace context is passed on in any case.");
    private static final Setting<Boolean> METRICS =
            SECTION.one("telemetry.metrics", ValueType.flag(), T.metrics(), "Whether calls are counted and timed.");

    private ServerSection() {}

    static List<Setting<?>> settings() {
        return SECTION.settings();
    }

    static ServerSettings read(Values in) {
        ListenerSettings listener = new ListenerSettings(
                in.get(HOST, L.host()),
                in.get(PORT, L.port()),
                in.get(IDLE_TIMEOUT, L.idleTimeout()),
                in.get(RECEIVE_TIMEOUT, L.receiveTimeout()),
                in.get(MAX_HEADER_BYTES, L.maxHeaderBytes()),
                in.get(MAX_CONNECTIONS, L.maxConnections()));
        AdmissionSettings admission =
                new AdmissionSettings(in.get(MAX_CONCURRENT, A.maxConcurrent()), in.get(MAX_TIMEOUT, A.maxTimeout()));
        return new ServerSettings(listener, admission, in.get(DRAIN_GRACE, ServerSettings.DEFAULT.drainGrace()));
    }

    static TelemetrySettings telemetry(Values in) {
        return new TelemetrySettings(in.get(TRACES, T.traces()), in.get(METRICS, T.metrics()));
    }
}
