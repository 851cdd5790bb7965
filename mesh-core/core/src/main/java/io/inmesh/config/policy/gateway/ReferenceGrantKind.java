package io.inmesh.config.policy.gateway;

import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of Gateway API's {@code ReferenceGrant} (gateway-api, apis/v1beta1/referencegrant_types.go). */
public final class ReferenceGrantKind {

    private static final Shape FROM = Shape.named("referring kind")
            .required("group", text())
            .required("kind", Types.name())
            .required("namespace", Types.dnsLabel())
            .build();

    private static final Shape TO = Shape.named("kind referred to")
            .required("group", text())
            .required("kind", Types.name())
            .honoured("name", text(), "none: all of the kind")
            .build();

    private static final Shape SPEC = Shape.named("ReferenceGrant")
            .required("from", FROM.type().nonEmptyList())
            .required("to", TO.type().nonEmptyList())
            .build();

    public static final Kind KIND =
            Kind.of(GatewayShapes.GROUP, "ReferenceGrant", List.of("v1", "v1beta1", "v1alpha2"), SPEC);

    private ReferenceGrantKind() {}
}
