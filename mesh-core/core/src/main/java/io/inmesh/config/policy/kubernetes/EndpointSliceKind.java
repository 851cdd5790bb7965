package io.inmesh.config.policy.kubernetes;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of Kubernetes' {@code EndpointSlice}; discovery checks the values of those that it reads. */
public final class EndpointSliceKind {

    private static final FieldType ANY = Types.anything("any");

    private static final Shape PORT = Shape.named("endpoint port")
            .ignored("appProtocol", ANY, "the protocol is a setting of the client")
            .honoured("name", ANY)
            .honoured("port", ANY)
            .honoured("protocol", ANY, "ports that are not TCP are left out")
            .build();

    private static final Shape CONDITIONS = Shape.named("conditions")
            .honoured("ready", ANY)
            .ignored("serving", ANY, "ready counts")
            .ignored("terminating", ANY, "ready counts")
            .build();

    private static final Shape TARGET = Shape.named("reference")
            .ignored("apiVersion", ANY, "")
            .ignored("fieldPath", ANY, "")
            .ignored("kind", ANY, "a Pod")
            .honoured("name", ANY, "the endpoint has the labels of that Pod")
            .ignored("namespace", ANY, "that of the slice")
            .ignored("resourceVersion", ANY, "")
            .ignored("uid", ANY, "")
            .build();

    private static final Shape ENDPOINT = Shape.named("endpoint")
            .honoured("addresses", ANY, "the first")
            .honoured("conditions", CONDITIONS.type())
            .honoured("deprecatedTopology", ANY, "labels; inmesh.io/weight, sub-zone and identity")
            .ignored("hints", ANY, "zone counts")
            .ignored("hostname", ANY, "")
            .ignored("nodeName", ANY, "")
            .honoured("targetRef", TARGET.type())
            .honoured("zone", ANY)
            .build();

    public static final Kind KIND = kind();

    private EndpointSliceKind() {}

    private static Kind kind() {
        Shape root = Kind.head("EndpointSlice")
                .ignored("addressType", ANY, "addresses speak for themselves")
                .honoured("endpoints", ENDPOINT.type().list())
                .honoured("ports", PORT.type().list())
                .build();
        return new Kind("discovery.k8s.io", "EndpointSlice", List.of("v1"), root, false);
    }
}
