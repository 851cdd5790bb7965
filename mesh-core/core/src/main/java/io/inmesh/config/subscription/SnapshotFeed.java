package io.inmesh.config.subscription;

import io.inmesh.config.subscription.Snapshot.Text;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import io.inmesh.document.ResourceFeed;
import io.inmesh.document.ResourceSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The resources of the snapshots, one set after the other. A resource whose text cannot be read keeps what it last said;
 * what did not change is not read again. Fed by the worker alone.
 */
final class SnapshotFeed implements ResourceFeed {

    /** Before the name of a resource, where people look for a file. */
    private static final String ORIGIN = "config:";

    private final Sinks.Many<ResourceSet> sets = Sinks.many().replay().latest();
    private Map<String, Read> read = Map.of();
    private List<Problem> problems = List.of();

    /**
     * One resource's text, read.
     *
     * @param resources as the last text that was right says; empty: there was none
     */
    private record Read(Text text, List<Resource> resources, List<Problem> problems) {}

    /** Whether {@code problem} is one of what the service told. */
    static boolean isOf(Problem problem) {
        return problem.origin().startsWith(ORIGIN);
    }

    /** While nothing is known at all. */
    void fail(String why) {
        sets.tryEmitNext(ResourceSet.failed(why));
    }

    /** Who follows has used it when this returns. */
    void tell(Snapshot snapshot) {
        Map<String, Read> next = new HashMap<>();
        snapshot.resources().forEach((key, text) -> next.put(key, read(key, text)));
        read = next;
        List<Resource> resources = new ArrayList<>();
        List<Problem> found = new ArrayList<>();
        List<Problem> gaps = new ArrayList<>();
        // In the order of the keys, so that equal snapshots make equal sets.
        snapshot.resources().keySet().forEach(key -> {
            Read one = next.get(key);
            if (one != null) {
                resources.addAll(one.resources());
                found.addAll(one.problems());
                gaps.addAll(one.resources().isEmpty() ? one.problems() : List.of());
            }
        });
        problems = List.copyOf(found);
        sets.tryEmitNext(new ResourceSet(resources, found, gaps, ""));
    }

    /** Of the texts that were told last. */
    List<Problem> problems() {
        return problems;
    }

    private Read read(String key, Text text) {
        Read known = read.get(key);
        if (known != null && known.text().equals(text)) {
            return known;
        }
        Problems found = new Problems();
        List<Resource> resources =
                Resource.all(Documents.read(text.text(), ORIGIN + key + '@' + text.revision(), found));
        boolean isRight = found.isEmpty() && !resources.isEmpty();
        if (isRight) {
            return new Read(text, resources, List.of());
        }
        if (found.isEmpty()) {
            found.add(ORIGIN + key, 0, "holds no resource (expected: one)");
        }
        return new Read(text, known == null ? List.of() : known.resources(), found.list());
    }

    @Override
    public Flux<ResourceSet> sets() {
        return sets.asFlux();
    }
}
