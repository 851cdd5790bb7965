package io.inmesh;

import io.inmesh.naming.ServiceName;
import io.inmesh.service.Filter;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.telemetry.ClientTelemetryFilter;
import java.util.List;

/**
 * The first half of a request's way out: from the caller to a destination. Top to bottom as a request travels; each line
 * says why it stands where it stands, and {@code ClientStackTest} holds each reason. {@link DestinationStack} is the
 * second half.
 */
final class ClientStack {

    private final Service service;

    /** @param itself the way to the service that is called, where no rule leads elsewhere */
    ClientStack(ServiceName name, Service itself, Fabric fabric) {
        this.service = Filter.stack(
                List.of(
                        // first, so that it sees what the caller sees: the whole time, the errors of every filter below
                        new ClientTelemetryFilter(
                                fabric.telemetry(), name.toString(), ResponseClassifier.standard(), fabric.time())),
                itself);
    }

    /** The whole way. */
    Service service() {
        return service;
    }
}
