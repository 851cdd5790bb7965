package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** Shapes that several of Istio's kinds share. */
final class IstioShapes {

    static final String GROUP = "networking.istio.io";
    static final List<String> VERSIONS = List.of("v1", "v1beta1", "v1alpha3");

    static final FieldType EXPORT_TO = Types.matching(
                    "visibility", "., *, ~ or the name of a namespace", "[.*~]|[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
            .list();

    static final Shape PERCENT = Shape.named("percentage")
            .honoured("value", Types.number(0, 100), "missing: 0")
            .build();

    static final Shape PORT =
            Shape.named("port").honoured("number", Types.port()).build();

    static final Shape DESTINATION = Shape.named("destination")
            .required("host", Types.host())
            .honoured("subset", Types.text())
            .honoured("port", PORT.type())
            .build();

    static final Shape STRING_MATCH = Shape.named("string match")
            .honoured("exact", Types.text())
            .honoured("prefix", Types.text())
            .honoured("regex", Types.regex())
            .atMostOne("exact", "prefix", "regex")
            .build();

    private static final Shape HEADER_EDITS = Shape.named("header edits")
            .honoured("set", Types.text().map())
            .honoured("add", Types.text().map())
            .honoured("remove", Types.name().list())
            .build();

    static final Shape HEADERS = Shape.named("headers")
            .honoured("request", HEADER_EDITS.type())
            .honoured("response", HEADER_EDITS.type())
            .build();

    /** Istio's WorkloadSelector of ServiceEntry and Sidecar. */
    static final Shape WORKLOAD_LABELS = Shape.named("workload selector")
            .honoured("labels", Types.text().map())
            .build();

    private IstioShapes() {}
}
