package io.inmesh.config.policy.schema;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource of a known kind, held against its declaration, and what was found. Not thread-safe while problems are added.
 *
 * @param resource whose problems are collected here alone
 * @param kind see {@link Kind}
 * @param created when it was created; {@link Instant#EPOCH} where it does not say, as for resources in files
 * @param problems of this resource
 */
public record CheckedResource(Resource resource, Kind kind, Instant created, Problems problems) {

    /** The oldest first, then by namespace and name: who wins where two of a kind contradict each other. */
    public static final Comparator<CheckedResource> AGE = Comparator.comparing(CheckedResource::created)
            .thenComparing(CheckedResource::namespace)
            .thenComparing(CheckedResource::name);

    /** Checks {@code resource} against {@code kind}. */
    public static CheckedResource check(Resource resource, Kind kind) {
        Problems problems = new Problems();
        DocumentNode root = resource.root().detached(problems);
        Resource own =
                new Resource(resource.apiVersion(), resource.kind(), resource.namespace(), resource.name(), root);
        if (!kind.versions().contains(Kind.versionOf(resource.apiVersion()))) {
            root.get("apiVersion").report("one of " + kind.expectedVersions());
        } else {
            new SchemaCheck(kind.isStrict()).check(root, kind.root().type());
        }
        if (!Types.isNamespace(resource.namespace())) {
            root.get("metadata").get("namespace").report("lower-case DNS labels, such as reviews");
        }
        return new CheckedResource(own, kind, readCreated(root), problems);
    }

    private static Instant readCreated(DocumentNode root) {
        DocumentNode node = root.get("metadata").get("creationTimestamp");
        if (!node.isPresent() || node.text("").isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            return Instant.parse(node.text(""));
        } catch (DateTimeException e) {
            node.warn(node.shown() + " (expected: a time, such as 2026-01-31T12:00:00Z)");
            return Instant.EPOCH;
        }
    }

    public String namespace() {
        return resource.namespace();
    }

    public String name() {
        return resource.name();
    }

    public boolean isKind(Kind other) {
        return kind.name().equals(other.name()) && kind.group().equals(other.group());
    }

    /** The whole resource. */
    public View root() {
        return new View(resource.root(), kind.root(), hasErrors());
    }

    /** What it says. */
    public View spec() {
        return root().in("spec");
    }

    /** Whether it is of a version that is read; otherwise its fields were not looked at. */
    public boolean isVersionKnown() {
        return kind.versions().contains(Kind.versionOf(resource.apiVersion()));
    }

    public boolean hasErrors() {
        return problems.hasErrors();
    }

    /** Its problems, each with its name: {@code VirtualService default/reviews: spec.hosts: ...}. */
    public List<Problem> told() {
        return problems.list().stream()
                .map(p -> new Problem(p.origin(), p.line(), p.severity(), resource + ": " + p.message()))
                .toList();
    }

    /** The same, whose problems nobody hears. */
    public CheckedResource quiet() {
        Problems unheard = new Problems(0);
        Resource own = new Resource(
                resource.apiVersion(),
                resource.kind(),
                resource.namespace(),
                resource.name(),
                resource.root().detached(unheard));
        return new CheckedResource(own, kind, created, unheard);
    }

    /** Equal text at the same place, whatever was found. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckedResource that && resource.equals(that.resource);
    }

    @Override
    public int hashCode() {
        return resource.hashCode();
    }

    /** {@code kind namespace/name}. */
    @Override
    public String toString() {
        return resource.toString();
    }
}
