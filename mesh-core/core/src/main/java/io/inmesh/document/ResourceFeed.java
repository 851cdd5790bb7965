package io.inmesh.document;

import java.nio.file.Path;
import reactor.core.publisher.Flux;

/**
 * A source of resources: whole sets, the present one at once to whoever subscribes, then each change. It never fails and
 * never completes by itself; trouble is told within a set. Thread-safe.
 */
public interface ResourceFeed extends AutoCloseable {

    /**
     * The resources in the {@code .yaml} and {@code .yml} files of a directory. Reads it before it returns, then watches
     * it: a change is seen within half a second. A directory that does not exist yet is waited for. A file that is no YAML, or
     * holds what is no resource, keeps what it last said.
     */
    static ResourceFeed directory(Path path) {
        return new DirectoryFeed(path);
    }

    /** One set that never changes. */
    static ResourceFeed of(ResourceSet set) {
        return () -> Flux.concat(Flux.just(set), Flux.never());
    }

    /**
     * What both tell. Where both tell of a resource, {@code first} counts; where one fails, the other goes on.
     *
     * @param first closed with the result, as {@code second}
     */
    static ResourceFeed merged(ResourceFeed first, ResourceFeed second) {
        return new MergedFeed(first, second);
    }

    Flux<ResourceSet> sets();

    /** Ends the watch; idempotent. */
    @Override
    default void close() {}
}
