package io.inmesh.config.policy;

import io.inmesh.document.Resource;
import java.util.Comparator;

/** What makes two documents versions of one resource. */
record ResourceKey(String group, String kind, String namespace, String name) {

    /**
     * By kind, namespace and name, then by place, so that the order of files decides nothing. The last place comes first:
     * of several versions of one resource it counts, as when {@code kubectl apply} takes the files of a folder one by one.
     */
    static final Comparator<Resource> ORDER = Comparator.comparing(Resource::kind)
            .thenComparing(Resource::group)
            .thenComparing(Resource::namespace)
            .thenComparing(Resource::name)
            .thenComparing(r -> r.root().origin(), Comparator.reverseOrder())
            .thenComparing(r -> r.root().line(), Comparator.reverseOrder());

    static ResourceKey of(Resource resource) {
        return new ResourceKey(resource.group(), resource.kind(), resource.namespace(), resource.name());
    }
}
