package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;

/** The fields of Istio's {@code Sidecar} (istio/api, networking/v1alpha3/sidecar.proto). */
public final class SidecarKind {

    private static final String NO_PROXY = "nothing is intercepted: there is no proxy";

    private static final Shape PORT = Shape.named("listener port")
            .honoured("number", Types.integer(0, 65535))
            .ignored("protocol", text(), NO_PROXY)
            .ignored("name", text(), NO_PROXY)
            .ignored("targetPort", Types.integer(0, 65535), NO_PROXY)
            .build();

    private static final Shape EGRESS = Shape.named("egress listener")
            .honoured("port", PORT.type(), "calls to this port alone")
            .ignored("bind", text(), NO_PROXY)
            .ignored("captureMode", Types.choice("DEFAULT", "IPTABLES", "NONE"), NO_PROXY)
            .required("hosts", SidecarHost.type().nonEmptyList())
            .build();

    private static final Shape OUTBOUND = Shape.named("outbound policy")
            .honoured("mode", Types.choice("REGISTRY_ONLY", "ALLOW_ANY"), "default REGISTRY_ONLY, as the API says")
            .warned("egressProxy", IstioShapes.DESTINATION.type(), "what is not known is called directly")
            .build();

    private static final Shape SPEC = Shape.named("Sidecar")
            .honoured("workloadSelector", IstioShapes.WORKLOAD_LABELS.type())
            .ignored("ingress", Types.anything("list").list(), NO_PROXY)
            .honoured("egress", EGRESS.type().list())
            .warned(
                    "inboundConnectionPool",
                    TrafficPolicyShape.CONNECTION_POOL.type(),
                    "the application's own server limits hold")
            .honoured("outboundTrafficPolicy", OUTBOUND.type())
            .build();

    public static final Kind KIND = Kind.of(IstioShapes.GROUP, "Sidecar", IstioShapes.VERSIONS, SPEC);

    private SidecarKind() {}
}
