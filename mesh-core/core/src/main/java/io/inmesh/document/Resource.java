package io.inmesh.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A document in the Kubernetes shape.
 *
 * @param apiVersion such as {@code v1} or {@code discovery.k8s.io/v1}
 * @param kind such as {@code Service}
 * @param namespace where it lives; {@code default} where it does not say
 * @param name unique among its kind in its namespace
 * @param root the whole document
 */
public record Resource(String apiVersion, String kind, String namespace, String name, DocumentNode root) {

    /** What a tool reads beside resources, in the same directories: it has no name. */
    private static final String KUSTOMIZE = "kustomize.config.k8s.io/";

    /** All resources among {@code documents}, those inside a {@code List} too; others are problems. */
    public static List<Resource> all(List<DocumentNode> documents) {
        List<Resource> resources = new ArrayList<>();
        for (DocumentNode document : documents) {
            boolean isList = document.get("kind").text("").equals("List");
            if (isList) {
                document.get("items").items().forEach(item -> addTo(resources, item));
            } else {
                addTo(resources, document);
            }
        }
        return resources;
    }

    private static void addTo(List<Resource> resources, DocumentNode document) {
        String apiVersion = document.get("apiVersion").requiredText("a version, such as v1");
        String kind = document.get("kind").requiredText("a kind, such as Service");
        DocumentNode metadata = document.get("metadata");
        boolean isForTool = apiVersion.startsWith(KUSTOMIZE);
        String name = isForTool
                ? metadata.get("name").text("kustomization")
                : metadata.get("name").requiredText("the resource's name");
        String namespace = metadata.get("namespace").text("default");
        if (!apiVersion.isEmpty() && !kind.isEmpty() && !name.isEmpty()) {
            resources.add(new Resource(apiVersion, kind, namespace, name, document));
        }
    }

    /** The API group: {@code discovery.k8s.io}; empty for the core group. */
    public String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The labels of its metadata. */
    public Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        root.get("metadata").get("labels").entries().forEach((key, value) -> labels.put(key, value.text("")));
        return labels;
    }

    /** {@code kind namespace/name}. */
    @Override
    public String toString() {
        return kind + ' ' + namespace + '/' + name;
    }
}
