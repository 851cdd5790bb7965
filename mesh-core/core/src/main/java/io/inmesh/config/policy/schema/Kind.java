package io.inmesh.config.policy.schema;

import java.util.List;

/**
 * One kind of resource.
 *
 * @param group of its API; empty: Kubernetes' own
 * @param name such as {@code VirtualService}
 * @param versions that are read, newest first
 * @param root the fields of a whole resource
 * @param isStrict whether an unknown field is an error; otherwise it is a warning: the owners of that API add fields that
 *     mean nothing to the mesh
 */
public record Kind(String group, String name, List<String> versions, Shape root, boolean isStrict) {

    /** Every resource's own: what Kubernetes keeps there is no business of the mesh, but for name and labels. */
    private static final FieldType METADATA = Types.anything("metadata");

    public Kind {
        versions = List.copyOf(versions);
    }

    /** One whose fields are in {@code spec}. */
    public static Kind of(String group, String name, List<String> versions, Shape spec) {
        return of(group, name, versions, spec, true);
    }

    public static Kind of(String group, String name, List<String> versions, Shape spec, boolean isStrict) {
        Shape.Builder root = head(name).required("spec", spec.type());
        return new Kind(
                group,
                name,
                versions,
                root.ignored("status", Types.anything("any"), "").build(),
                isStrict);
    }

    /** What every resource has. */
    public static Shape.Builder head(String name) {
        return Shape.named(name)
                .honoured("apiVersion", Types.name())
                .honoured("kind", Types.name())
                .honoured("metadata", METADATA);
    }

    /** The version in {@code apiVersion}. */
    public static String versionOf(String apiVersion) {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }

    /** {@code networking.istio.io/v1, networking.istio.io/v1beta1}. */
    public String expectedVersions() {
        String prefix = group.isEmpty() ? "" : group + '/';
        return String.join(", ", versions.stream().map(v -> prefix + v).toList());
    }
}
