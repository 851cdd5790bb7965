package io.inmesh.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;

/** Two feeds in one: where both tell of a resource, the first counts. */
final class MergedFeed implements ResourceFeed {

    private final ResourceFeed first;
    private final ResourceFeed second;

    /** By which two documents are versions of one resource. */
    private record Key(String group, String kind, String namespace, String name) {
        static Key of(Resource resource) {
            return new Key(resource.group(), resource.kind(), resource.namespace(), resource.name());
        }
    }

    MergedFeed(ResourceFeed first, ResourceFeed second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public Flux<ResourceSet> sets() {
        return Flux.combineLatest(first.sets(), second.sets(), MergedFeed::merged);
    }

    private static ResourceSet merged(ResourceSet first, ResourceSet second) {
        Set<Key> taken = first.resources().stream().map(Key::of).collect(Collectors.toSet());
        List<Resource> resources = new ArrayList<>(first.resources());
        second.resources().stream()
                .filter(resource -> !taken.contains(Key.of(resource)))
                .forEach(resources::add);
        List<Problem> problems = joined(first.problems(), second.problems());
        List<Problem> gaps = joined(first.gaps(), second.gaps());
        if (!first.failure().isEmpty() && !second.failure().isEmpty()) {
            return new ResourceSet(resources, problems, gaps, first.failure() + "; " + second.failure());
        }
        // One of two that fails takes nothing from the other; but what is not found may be with it.
        String failure = first.failure() + second.failure();
        return failure.isEmpty()
                ? new ResourceSet(resources, problems, gaps, "")
                : new ResourceSet(resources, problems, joined(gaps, List.of(new Problem("resources", 0, failure))), "");
    }

    private static List<Problem> joined(List<Problem> some, List<Problem> more) {
        List<Problem> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
