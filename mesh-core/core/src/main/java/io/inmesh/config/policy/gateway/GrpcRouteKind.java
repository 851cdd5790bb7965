package io.inmesh.config.policy.gateway;

import static io.inmesh.config.policy.gateway.GatewayShapes.EXTENSION;
import static io.inmesh.config.policy.gateway.GatewayShapes.HEADER_MODIFIER;
import static io.inmesh.config.policy.gateway.GatewayShapes.MIRROR;
import static io.inmesh.config.policy.gateway.GatewayShapes.PARENT_REF;
import static io.inmesh.config.policy.gateway.GatewayShapes.SESSION;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of Gateway API's {@code GRPCRoute} (gateway-api, apis/v1/grpcroute_types.go), experimental ones too. */
public final class GrpcRouteKind {

    private static final Shape METHOD = Shape.named("method match")
            .honoured("type", GatewayShapes.VALUE_MATCH, "default Exact")
            .honoured("service", text())
            .honoured("method", text())
            .atLeastOne("service", "method")
            .build();

    private static final Shape MATCH = Shape.named("gRPC match")
            .honoured("method", METHOD.type())
            .honoured(
                    "headers",
                    GatewayShapes.valueMatch("header match", Types.headerName())
                            .type()
                            .list(16))
            .build();

    static final Shape FILTER = Shape.named("gRPC filter")
            .required(
                    "type",
                    Types.choice("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "ExtensionRef"))
            .honoured("requestHeaderModifier", HEADER_MODIFIER.type())
            .honoured("responseHeaderModifier", HEADER_MODIFIER.type())
            .honoured("requestMirror", MIRROR.type(), "of a rule; of a backend it is warned about")
            .warned("extensionRef", EXTENSION.type(), "no extension is known")
            .build();

    static final Shape RULE = Shape.named("gRPC rule")
            .honoured("name", Types.dnsLabel())
            .honoured("matches", MATCH.type().list(64), "any of them; none: every request")
            .honoured("filters", FILTER.type().list(16))
            .honoured("backendRefs", GatewayShapes.weighted(FILTER).type().list(16))
            .warned("sessionPersistence", SESSION.type(), "not yet")
            .build();

    private static final Shape SPEC = Shape.named("GRPCRoute")
            .honoured("parentRefs", PARENT_REF.type().list(32))
            .ignored("hostnames", Types.wildcardHost().list(16), "with a service as parent they do not count")
            .ignored("useDefaultGateways", text(), "concerns gateways")
            .honoured("rules", RULE.type().list(16), "none: every request to the parent")
            .build();

    public static final Kind KIND =
            Kind.of(GatewayShapes.GROUP, "GRPCRoute", List.of("v1", "v1beta1", "v1alpha2"), SPEC);

    private GrpcRouteKind() {}
}
