package io.inmesh.config.policy.kubernetes;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of Kubernetes' {@code Service}; discovery checks the values of those that it reads. */
public final class ServiceKind {

    private static final FieldType ANY = Types.anything("any");
    private static final String PROXY = "concerns what stands between caller and endpoint, and nothing does";

    private static final Shape PORT = Shape.named("service port")
            .ignored("appProtocol", ANY, "the protocol is a setting of the client")
            .honoured("name", ANY)
            .ignored("nodePort", ANY, PROXY)
            .honoured("port", ANY)
            .ignored("protocol", ANY, "TCP")
            .honoured("targetPort", ANY, "of those that selector fits; EndpointSlices have their own")
            .build();

    private static final Shape SPEC = Shape.named("Service")
            .ignored("allocateLoadBalancerNodePorts", ANY, PROXY)
            .ignored("clusterIP", ANY, PROXY)
            .ignored("clusterIPs", ANY, PROXY)
            .ignored("externalIPs", ANY, PROXY)
            .honoured("externalName", ANY, "with type ExternalName")
            .ignored("externalTrafficPolicy", ANY, PROXY)
            .ignored("healthCheckNodePort", ANY, PROXY)
            .ignored("internalTrafficPolicy", ANY, PROXY)
            .ignored("ipFamilies", ANY, PROXY)
            .ignored("ipFamilyPolicy", ANY, PROXY)
            .ignored("loadBalancerClass", ANY, PROXY)
            .ignored("loadBalancerIP", ANY, PROXY)
            .ignored("loadBalancerSourceRanges", ANY, PROXY)
            .honoured("ports", PORT.type().list())
            .ignored("publishNotReadyAddresses", ANY, "EndpointSlices say who is ready")
            .honoured("selector", ANY, "of workload entries; of pods where there is no EndpointSlice")
            .ignored("sessionAffinity", ANY, PROXY)
            .ignored("sessionAffinityConfig", ANY, PROXY)
            .ignored("trafficDistribution", ANY, PROXY)
            .ignored("topologyKeys", ANY, PROXY)
            .honoured("type", ANY, "ExternalName counts")
            .build();

    public static final Kind KIND = kind();

    private ServiceKind() {}

    private static Kind kind() {
        Shape root = Kind.head("Service")
                .honoured("spec", SPEC.type())
                .ignored("status", ANY, "")
                .build();
        return new Kind("", "Service", List.of("v1"), root, false);
    }
}
