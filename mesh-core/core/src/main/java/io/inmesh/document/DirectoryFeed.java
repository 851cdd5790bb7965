package io.inmesh.document;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The resources of a directory, watched by a daemon thread of its own: a change is seen within {@link #RESCAN}, whether
 * by writing, renaming or a swapped link. A directory that is gone is a failure of the source.
 */
final class DirectoryFeed implements ResourceFeed {

    /** The most that a change goes unseen, also where the system cannot tell of changes. */
    static final Duration RESCAN = Duration.ofMillis(500);

    private final ResourceDirectory directory;
    private final Sinks.Many<ResourceSet> sets = Sinks.many().replay().latest();
    private final DirectoryWatch watch;

    /** Written by the constructor, then by the watching thread alone. */
    private ResourceSet told = ResourceSet.UNREAD;

    DirectoryFeed(Path path) {
        directory = new ResourceDirectory(path);
        scan();
        watch = new DirectoryWatch(path, this::scan);
    }

    private void scan() {
        ResourceSet next = look();
        if (!next.equals(told)) {
            told = next;
            // Only the constructor and then the watching thread come here: emissions never overlap.
            sets.tryEmitNext(next);
        }
    }

    private ResourceSet look() {
        if (!directory.exists()) {
            return failed(
                    "mesh.resources: " + directory.path().toAbsolutePath() + " (expected: an existing directory)");
        }
        try {
            boolean changed = directory.scan();
            return changed || !told.failure().isEmpty()
                    ? new ResourceSet(directory.resources(), directory.problems(), directory.gaps(), "")
                    : told;
        } catch (IOException e) {
            return failed("mesh.resources: " + directory.path() + " cannot be listed: " + e.getMessage());
        }
    }

    private ResourceSet failed(String failure) {
        return failure.equals(told.failure()) ? told : told.withFailure(failure);
    }

    @Override
    public Flux<ResourceSet> sets() {
        return sets.asFlux();
    }

    @Override
    public void close() {
        watch.close();
    }
}
