package io.inmesh.document;

import java.util.List;

/**
 * All resources of a source at one moment. Immutable.
 *
 * @param resources as each part of the source last told them without a mistake
 * @param problems what is wrong now; what was right there before is still among the resources
 * @param gaps those of the problems whose place never told anything right: what is not found may be there
 * @param failure why the source as a whole fails now, its resources being the last known; empty: it does not
 */
public record ResourceSet(List<Resource> resources, List<Problem> problems, List<Problem> gaps, String failure) {

    /** Before anything was read. */
    static final ResourceSet UNREAD = failed("not read yet");

    public ResourceSet {
        resources = List.copyOf(resources);
        problems = List.copyOf(problems);
        gaps = List.copyOf(gaps);
    }

    public static ResourceSet of(List<Resource> resources) {
        return new ResourceSet(resources, List.of(), List.of(), "");
    }

    /** Of a source that has never told anything. */
    public static ResourceSet failed(String failure) {
        return new ResourceSet(List.of(), List.of(), List.of(), failure);
    }

    public ResourceSet withFailure(String value) {
        return new ResourceSet(resources, problems, gaps, value);
    }
}
