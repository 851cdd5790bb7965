package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;

/** The fields of Istio's {@code DestinationRule} (istio/api, networking/v1alpha3/destination_rule.proto). */
public final class DestinationRuleKind {

    private static final Shape SUBSET = Shape.named("subset")
            .required("name", Types.name())
            .honoured("labels", text().map())
            .honoured("trafficPolicy", TrafficPolicyShape.WITH_PORTS.type())
            .build();

    private static final Shape MATCH_LABELS = Shape.named("workload selector")
            .honoured("matchLabels", text().map())
            .build();

    private static final Shape SPEC = Shape.named("DestinationRule")
            .required("host", Types.wildcardHost())
            .honoured("trafficPolicy", TrafficPolicyShape.WITH_PORTS.type())
            .honoured("subsets", SUBSET.type().list())
            .honoured("exportTo", IstioShapes.EXPORT_TO)
            .honoured("workloadSelector", MATCH_LABELS.type())
            .build();

    public static final Kind KIND = Kind.of(IstioShapes.GROUP, "DestinationRule", IstioShapes.VERSIONS, SPEC);

    private DestinationRuleKind() {}
}
