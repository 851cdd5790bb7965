package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;

/** The fields of Istio's {@code ServiceEntry} (istio/api, networking/v1alpha3/service_entry.proto). */
public final class ServiceEntryKind {

    private static final Shape PORT = Shape.named("service port")
            .required("number", Types.port())
            .honoured("protocol", text())
            .required("name", Types.name())
            .honoured("targetPort", Types.port())
            .build();

    private static final Shape SPEC = Shape.named("ServiceEntry")
            .required("hosts", Types.wildcardHost().nonEmptyList())
            .ignored("addresses", text().list(), "calls are found by name, not by address")
            .honoured("ports", PORT.type().list())
            .honoured("location", Types.choice("MESH_EXTERNAL", "MESH_INTERNAL"))
            .honoured("resolution", Types.choice("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS"))
            .honoured("endpoints", WorkloadEntryKind.ENDPOINT.type().list())
            .honoured("workloadSelector", IstioShapes.WORKLOAD_LABELS.type())
            .honoured("exportTo", IstioShapes.EXPORT_TO)
            .warned("subjectAltNames", text().list(), "the names in certificates are not checked yet")
            .atMostOne("endpoints", "workloadSelector")
            .build();

    public static final Kind KIND = Kind.of(IstioShapes.GROUP, "ServiceEntry", IstioShapes.VERSIONS, SPEC);

    private ServiceEntryKind() {}
}
