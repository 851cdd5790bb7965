package io.inmesh.config.policy.istio;

import static io.inmesh.config.policy.istio.IstioShapes.DESTINATION;
import static io.inmesh.config.policy.istio.IstioShapes.HEADERS;
import static io.inmesh.config.policy.istio.IstioShapes.PERCENT;
import static io.inmesh.config.policy.istio.IstioShapes.STRING_MATCH;
import static io.inmesh.config.policy.schema.Types.integer;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.time.Duration;

/** The fields of Istio's {@code VirtualService} (istio/api, networking/v1alpha3/virtual_service.proto). */
public final class VirtualServiceKind {

    private static final FieldType ONE_MILLI = Types.duration(Duration.ofMillis(1));
    private static final String NO_TCP = "only HTTP and gRPC are routed; TLS and TCP pass by name";

    private static final Shape MATCH = Shape.named("HTTP match")
            .ignored("name", text(), "a name for access logs")
            .honoured("uri", STRING_MATCH.type())
            .honoured("scheme", STRING_MATCH.type())
            .honoured("method", STRING_MATCH.type())
            .honoured("authority", STRING_MATCH.type())
            .honoured("headers", STRING_MATCH.type().map(), "an empty match: the header is there")
            .honoured("port", Types.port())
            .honoured("sourceLabels", text().map())
            .honoured("gateways", text().list(), "mesh counts, gateways do not")
            .honoured("queryParams", STRING_MATCH.type().map())
            .honoured("ignoreUriCase", Types.flag(), "of exact and prefix")
            .honoured("withoutHeaders", STRING_MATCH.type().map())
            .honoured("sourceNamespace", text())
            .ignored("statPrefix", text(), "metrics are named by destination")
            .build();

    private static final Shape ROUTE_DESTINATION = Shape.named("weighted destination")
            .required("destination", DESTINATION.type())
            .honoured("weight", integer(0, Integer.MAX_VALUE), "an only destination may leave it out")
            .honoured("headers", HEADERS.type())
            .build();

    private static final Shape REDIRECT = Shape.named("redirect")
            .honoured("uri", text())
            .honoured("authority", text())
            .honoured("port", Types.port())
            .honoured("derivePort", Types.choice("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"))
            .honoured("scheme", text())
            .honoured("redirectCode", Types.choice("301", "302", "303", "307", "308"), "default 301")
            .atMostOne("port", "derivePort")
            .build();

    private static final Shape BODY = Shape.named("body")
            .honoured("string", text())
            .honoured("bytes", Types.base64())
            .atMostOne("string", "bytes")
            .build();

    private static final Shape DIRECT_RESPONSE = Shape.named("direct response")
            .required("status", integer(200, 599))
            .honoured("body", BODY.type())
            .build();

    private static final Shape DELEGATE = Shape.named("delegate")
            .required("name", Types.name())
            .honoured("namespace", Types.dnsLabel())
            .build();

    private static final Shape REGEX_REWRITE = Shape.named("regex rewrite")
            .required("match", Types.regex())
            .honoured("rewrite", text(), "\\1 to \\9 for groups")
            .build();

    private static final Shape REWRITE = Shape.named("rewrite")
            .honoured("uri", text())
            .honoured("authority", text())
            .honoured("uriRegexRewrite", REGEX_REWRITE.type())
            .atMostOne("uri", "uriRegexRewrite")
            .atLeastOne("uri", "authority", "uriRegexRewrite")
            .build();

    private static final Shape RETRY = Shape.named("retries")
            .honoured("attempts", integer(0, 20), "retries after the first attempt; 0: none")
            .honoured("perTryTimeout", ONE_MILLI)
            .honoured("retryOn", RetryOn.type())
            .honoured("retryRemoteLocalities", Types.flag(), "true: retries leave localities that failed")
            .honoured("retryIgnorePreviousHosts", Types.flag(), "true: retries avoid endpoints that failed")
            .honoured("backoff", ONE_MILLI)
            .build();

    private static final Shape DELAY = Shape.named("delay")
            .honoured("percent", integer(0, 100), "deprecated: percentage")
            .honoured("fixedDelay", ONE_MILLI)
            .warned("exponentialDelay", Types.duration(), "Istio itself does not do it")
            .honoured("percentage", PERCENT.type(), "missing: no request")
            .exactlyOne("fixedDelay", "exponentialDelay")
            .build();

    private static final Shape ABORT = Shape.named("abort")
            .honoured("percent", integer(0, 100), "deprecated: percentage")
            .honoured("httpStatus", integer(200, 599))
            .honoured("grpcStatus", GrpcStatus.type())
            .warned("http2Error", text(), "Istio itself does not do it")
            .honoured("percentage", PERCENT.type(), "missing: no request")
            .exactlyOne("httpStatus", "grpcStatus", "http2Error")
            .build();

    private static final Shape FAULT = Shape.named("fault")
            .honoured("delay", DELAY.type())
            .honoured("abort", ABORT.type())
            .atLeastOne("delay", "abort")
            .build();

    private static final Shape MIRROR = Shape.named("mirror")
            .required("destination", DESTINATION.type())
            .honoured("percentage", PERCENT.type(), "missing: every request")
            .build();

    private static final Shape CORS = Shape.named("CORS policy")
            .honoured("allowOrigin", text().list(), "deprecated: allowOrigins")
            .honoured("allowOrigins", STRING_MATCH.type().list())
            .honoured("allowMethods", text().list())
            .honoured("allowHeaders", text().list())
            .honoured("exposeHeaders", text().list())
            .honoured("maxAge", Types.duration())
            .honoured("allowCredentials", Types.flag())
            .honoured("unmatchedPreflights", Types.choice("UNSPECIFIED", "FORWARD", "IGNORE"), "default FORWARD")
            .build();

    private static final Shape HTTP = Shape.named("HTTP route")
            .honoured("name", text())
            .honoured("match", MATCH.type().list(), "any of them; none: every request")
            .honoured("route", ROUTE_DESTINATION.type().list())
            .honoured("redirect", REDIRECT.type())
            .honoured("directResponse", DIRECT_RESPONSE.type())
            .honoured("delegate", DELEGATE.type())
            .honoured("rewrite", REWRITE.type())
            .honoured("timeout", Types.duration(), "0s: none")
            .honoured("retries", RETRY.type())
            .honoured("fault", FAULT.type())
            .honoured("mirror", DESTINATION.type())
            .honoured("mirrors", MIRROR.type().list())
            .honoured("mirrorPercent", integer(0, 100), "deprecated: mirrorPercentage")
            .honoured("mirror_percent", integer(0, 100), "deprecated: mirrorPercentage")
            .honoured("mirrorPercentage", PERCENT.type())
            .honoured("corsPolicy", CORS.type())
            .honoured("headers", HEADERS.type())
            .exactlyOne("route", "redirect", "directResponse", "delegate")
            .atMostOne("mirror", "mirrors")
            .build();

    private static final Shape SPEC = Shape.named("VirtualService")
            .honoured("hosts", Types.wildcardHost().list(), "none: it is there to be delegated to")
            .honoured("gateways", text().list(), "none, or mesh among them; otherwise it is passed over")
            .honoured("http", HTTP.type().list())
            .warned("tls", Types.anything("list").list(), NO_TCP)
            .warned("tcp", Types.anything("list").list(), NO_TCP)
            .honoured("exportTo", IstioShapes.EXPORT_TO)
            .build();

    public static final Kind KIND = Kind.of(IstioShapes.GROUP, "VirtualService", IstioShapes.VERSIONS, SPEC);

    private VirtualServiceKind() {}
}
