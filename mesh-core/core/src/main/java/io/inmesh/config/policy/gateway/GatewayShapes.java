package io.inmesh.config.policy.gateway;

import static io.inmesh.config.policy.schema.Types.integer;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;

/** Shapes that several of Gateway API's kinds share. */
final class GatewayShapes {

    static final String GROUP = "gateway.networking.k8s.io";

    static final Shape PARENT_REF = Shape.named("parent")
            .honoured("group", text(), "empty with Service, networking.istio.io with ServiceEntry")
            .honoured("kind", text(), "Service or ServiceEntry; others are passed over")
            .honoured("namespace", Types.dnsLabel())
            .required("name", Types.host())
            .honoured("sectionName", text(), "the name of a port")
            .honoured("port", Types.port())
            .build();

    private static final Shape HEADER = Shape.named("header")
            .required("name", Types.headerName())
            .required("value", Types.headerValue())
            .build();

    static final Shape HEADER_MODIFIER = Shape.named("header modifier")
            .honoured("set", HEADER.type().list(16))
            .honoured("add", HEADER.type().list(16))
            .honoured("remove", Types.headerName().list(16))
            .build();

    static final Shape BACKEND = Shape.named("backend")
            .honoured("group", text(), "empty with Service, networking.istio.io with Hostname")
            .honoured("kind", text(), "Service or Hostname; calls to others are answered with 500, of gRPC UNAVAILABLE")
            .required("name", Types.host())
            .honoured("namespace", Types.dnsLabel(), "another one needs a ReferenceGrant")
            .honoured("port", Types.port(), "required for a Service")
            .build();

    private static final Shape FRACTION = Shape.named("fraction")
            .required("numerator", integer(0, Integer.MAX_VALUE))
            .honoured("denominator", integer(1, Integer.MAX_VALUE), "default 100")
            .build();

    static final Shape MIRROR = Shape.named("mirror")
            .required("backendRef", BACKEND.type())
            .honoured("percent", integer(0, 100))
            .honoured("fraction", FRACTION.type())
            .atMostOne("percent", "fraction")
            .build();

    static final Shape EXTENSION = Shape.named("extension")
            .required("group", text())
            .required("kind", text())
            .required("name", text())
            .build();

    private static final Shape COOKIE = Shape.named("session cookie")
            .honoured("lifetimeType", Types.choice("Session", "Permanent"))
            .build();

    static final Shape SESSION = Shape.named("session persistence")
            .honoured("sessionName", text())
            .honoured("absoluteTimeout", Types.gatewayDuration())
            .honoured("idleTimeout", Types.gatewayDuration())
            .honoured("type", Types.choice("Cookie", "Header"))
            .honoured("cookieConfig", COOKIE.type())
            .build();

    static final FieldType VALUE_MATCH = Types.choice("Exact", "RegularExpression");

    private GatewayShapes() {}

    /** A backend with a weight, and filters that are for it alone. */
    static Shape weighted(Shape filter) {
        return Shape.named("weighted backend")
                .all(BACKEND)
                .honoured("weight", integer(0, 1_000_000), "default 1")
                .honoured("filters", filter.type().list(16))
                .build();
    }

    /** A match of a header or a query parameter. */
    static Shape valueMatch(String name, FieldType nameType) {
        return Shape.named(name)
                .honoured("type", VALUE_MATCH, "default Exact")
                .required("name", nameType)
                .required("value", text())
                .build();
    }

    /** The names of the fields of {@code filter} that hold a filter, by the type that stands for each. */
    static String member(String type) {
        return switch (type) {
            case "URLRewrite" -> "urlRewrite";
            case "CORS" -> "cors";
            default -> Character.toLowerCase(type.charAt(0)) + type.substring(1);
        };
    }
}
