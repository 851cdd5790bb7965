package io.inmesh.config.policy.gateway;

import static io.inmesh.config.policy.gateway.GatewayShapes.EXTENSION;
import static io.inmesh.config.policy.gateway.GatewayShapes.HEADER_MODIFIER;
import static io.inmesh.config.policy.gateway.GatewayShapes.MIRROR;
import static io.inmesh.config.policy.gateway.GatewayShapes.PARENT_REF;
import static io.inmesh.config.policy.gateway.GatewayShapes.SESSION;
import static io.inmesh.config.policy.schema.Types.integer;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of Gateway API's {@code HTTPRoute} (gateway-api, apis/v1/httproute_types.go), experimental ones too. */
public final class HttpRouteKind {

    private static final Shape PATH = Shape.named("path match")
            .honoured("type", Types.choice("Exact", "PathPrefix", "RegularExpression"), "default PathPrefix")
            .honoured("value", text(), "default /")
            .build();

    private static final Shape MATCH = Shape.named("HTTP match")
            .honoured("path", PATH.type(), "default the prefix /")
            .honoured(
                    "headers",
                    GatewayShapes.valueMatch("header match", Types.headerName())
                            .type()
                            .list(16))
            .honoured(
                    "queryParams",
                    GatewayShapes.valueMatch("query match", Types.name()).type().list(16))
            .honoured(
                    "method",
                    Types.choice("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"))
            .build();

    private static final Shape PATH_MODIFIER = Shape.named("path change")
            .required("type", Types.choice("ReplaceFullPath", "ReplacePrefixMatch"))
            .honoured("replaceFullPath", text())
            .honoured("replacePrefixMatch", text())
            .exactlyOne("replaceFullPath", "replacePrefixMatch")
            .build();

    private static final Shape REDIRECT = Shape.named("redirect")
            .honoured("scheme", Types.choice("http", "https"))
            .honoured("hostname", Types.host())
            .honoured("path", PATH_MODIFIER.type())
            .honoured("port", Types.port())
            .honoured("statusCode", Types.choice("301", "302", "303", "307", "308"), "default 302")
            .build();

    private static final Shape REWRITE = Shape.named("rewrite")
            .honoured("hostname", Types.host())
            .honoured("path", PATH_MODIFIER.type())
            .build();

    private static final Shape CORS = Shape.named("CORS")
            .honoured("allowOrigins", Types.name().list(64))
            .honoured("allowCredentials", Types.flag())
            .honoured("allowMethods", Types.name().list(9))
            .honoured("allowHeaders", Types.name().list(64))
            .honoured("exposeHeaders", Types.name().list(64))
            .honoured("maxAge", integer(1, Integer.MAX_VALUE), "in seconds, default 5")
            .build();

    static final Shape FILTER = Shape.named("HTTP filter")
            .required(
                    "type",
                    Types.choice(
                            "RequestHeaderModifier",
                            "ResponseHeaderModifier",
                            "RequestMirror",
                            "RequestRedirect",
                            "URLRewrite",
                            "CORS",
                            "ExternalAuth",
                            "ExtensionRef"))
            .honoured("requestHeaderModifier", HEADER_MODIFIER.type())
            .honoured("responseHeaderModifier", HEADER_MODIFIER.type())
            .honoured("requestMirror", MIRROR.type(), "of a rule; of a backend it is warned about")
            .honoured("requestRedirect", REDIRECT.type(), "of a rule; of a backend it is warned about")
            .honoured("urlRewrite", REWRITE.type(), "of a rule; of a backend it is warned about")
            .honoured("cors", CORS.type(), "experimental; of a rule; of a backend it is warned about")
            .warned("externalAuth", Types.anything("any"), "nobody else is asked")
            .warned("extensionRef", EXTENSION.type(), "no extension is known")
            .build();

    private static final Shape TIMEOUTS = Shape.named("timeouts")
            .honoured("request", Types.gatewayDuration(), "0s: none")
            .honoured("backendRequest", Types.gatewayDuration(), "0s: none")
            .build();

    private static final Shape RETRY = Shape.named("retry")
            .honoured("codes", integer(400, 599).list())
            .honoured("attempts", integer(0, 20), "retries after the first attempt, default 2")
            .honoured("backoff", Types.gatewayDuration())
            .build();

    static final Shape RULE = Shape.named("HTTP rule")
            .honoured("name", Types.dnsLabel())
            .honoured("matches", MATCH.type().list(64), "any of them; none: every request")
            .honoured("filters", FILTER.type().list(16))
            .honoured("backendRefs", GatewayShapes.weighted(FILTER).type().list(16))
            .honoured("timeouts", TIMEOUTS.type())
            .honoured("retry", RETRY.type(), "experimental")
            .warned("sessionPersistence", SESSION.type(), "not yet")
            .build();

    private static final Shape SPEC = Shape.named("HTTPRoute")
            .honoured("parentRefs", PARENT_REF.type().list(32))
            .ignored("hostnames", Types.wildcardHost().list(16), "with a service as parent they do not count")
            .ignored("useDefaultGateways", text(), "concerns gateways")
            .honoured("rules", RULE.type().list(16), "none: every request to the parent")
            .build();

    public static final Kind KIND =
            Kind.of(GatewayShapes.GROUP, "HTTPRoute", List.of("v1", "v1beta1", "v1alpha2"), SPEC);

    private HttpRouteKind() {}
}
