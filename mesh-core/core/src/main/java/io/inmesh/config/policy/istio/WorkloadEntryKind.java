package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;

/** The fields of Istio's {@code WorkloadEntry} (istio/api, networking/v1alpha3/workload_entry.proto). */
public final class WorkloadEntryKind {

    /** Inside a {@code ServiceEntry} the same. */
    static final Shape ENDPOINT = Shape.named("WorkloadEntry")
            .honoured("address", text(), "may be missing where network is set, which is warned about")
            .honoured("ports", Types.port().map())
            .honoured("labels", text().map())
            .warned("network", text(), "there are no gateways between networks here")
            .honoured("locality", text())
            .honoured("weight", Types.unsigned())
            .honoured("serviceAccount", text())
            .build();

    public static final Kind KIND = Kind.of(IstioShapes.GROUP, "WorkloadEntry", IstioShapes.VERSIONS, ENDPOINT);

    private WorkloadEntryKind() {}
}
