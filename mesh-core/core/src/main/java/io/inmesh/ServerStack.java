package io.inmesh;

import io.inmesh.config.ServerSettings;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.InboundDelegationFilter;
import io.inmesh.resilience.AdmissionFilter;
import io.inmesh.resilience.InboundDeadlineFilter;
import io.inmesh.service.Filter;
import io.inmesh.service.Service;
import io.inmesh.telemetry.AmbientContext;
import io.inmesh.telemetry.ServerMetrics;
import io.inmesh.telemetry.ServerTelemetryFilter;
import io.inmesh.telemetry.Telemetry;
import io.inmesh.time.MeshTime;
import java.util.List;
import java.util.function.Supplier;

/**
 * A request's way in, top to bottom as it travels, shared by all servers of a mesh. Each line says why it stands where it
 * stands, and {@code ServerStackTest} holds each reason.
 */
final class ServerStack implements AutoCloseable {

    private final ServerTelemetryFilter telemetry;
    private final AdmissionFilter admission;
    private final List<Filter> filters;

    /** @param delegation as of now */
    ServerStack(ServerSettings settings, Telemetry telemetry, MeshTime time, Supplier<Delegation> delegation) {
        ServerMetrics metrics = new ServerMetrics(telemetry);
        this.telemetry = new ServerTelemetryFilter(telemetry, "http", time);
        this.admission = new AdmissionFilter(settings.admission(), metrics);
        this.filters = List.of(
                // first, so that refusals are measured and traced as well
                this.telemetry,
                // before anything is spent on a request: what cannot be served is refused at the door
                admission,
                // after the door, so that the deadline of what is refused is not even read
                new InboundDeadlineFilter(time, settings.admission(), metrics),
                // before the handler's calls take over what the request brought along
                new InboundDelegationFilter(delegation),
                // last, so that the handler's own calls inherit what the filters above found
                AmbientContext.filter());
    }

    Service around(Service handler) {
        return Filter.stack(filters, handler);
    }

    void beginDrain() {
        admission.beginDrain();
    }

    @Override
    public void close() {
        telemetry.close();
    }
}
