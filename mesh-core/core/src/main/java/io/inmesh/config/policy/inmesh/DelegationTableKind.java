package io.inmesh.config.policy.inmesh;

import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.util.List;

/** The fields of {@code DelegationTable}: Finagle's dtabs, an entry for each line. */
public final class DelegationTableKind {

    private static final Shape SPEC = Shape.named("DelegationTable")
            .honoured("delegations", Types.name().list(10_000), "/prefix => /destination; a later one comes first")
            .honoured("allowOverride", Types.flag(), "whether calls may bring their own in l5d-dtab; default false")
            .build();

    public static final Kind KIND = Kind.of(BackendPolicyKind.GROUP, "DelegationTable", List.of("v1alpha1"), SPEC);

    private DelegationTableKind() {}
}
