package io.inmesh.config.policy;

import io.inmesh.document.Resource;
import java.util.Comparator;

/** What makes two documents versions of one resource. */
record ResourceKey(String group, String kind, String namespace, String name) {

    /** By kind, namespace and name, then by place, so that the order of files decides nothing. */
    static final Comparator<Resource> ORDER = Comparator.comparing(Resource::kind)
            .thenComparing(Resource::group)
            .thenComparing(Resource::namespace)
            .thenComparing(Resource::name)
            .thenComparing(r -> r.root().origin())
            .thenComparing(r -> r.root().line());

    static ResourceKey of(Resource resource) {
        return new ResourceKey(resource.group(), resource.kind(), resource.namespace(), resource.name());
    }
}
