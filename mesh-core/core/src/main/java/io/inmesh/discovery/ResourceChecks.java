package io.inmesh.discovery;

import io.inmesh.document.Resource;

/** What resources must be, so that endpoints can be found by them. */
public final class ResourceChecks {

    private ResourceChecks() {}

    /** Reads {@code resource} as discovery does, so that its problems come up; one of another kind has none. */
    public static void check(Resource resource) {
        ServiceTable.check(resource);
    }
}
