package io.inmesh.document;

import java.nio.file.Path;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * A source of resources: whole sets, the present one at once to whoever subscribes, then each change. It never fails and
 * never completes by itself; trouble is told within a set. Thread-safe.
 */
public interface ResourceFeed extends AutoCloseable {

    /**
     * The resources in the {@code .yaml} and {@code .yml} files of a directory. Reads it before it returns, then watches
     * it: a change is seen within half a second. A directory that does not exist yet is waited for.
     *
     * @param check reads a resource, so that what is wrong in it is reported; a file with a mistake keeps what it last said
     */
    static ResourceFeed directory(Path path, Consumer<Resource> check) {
        return new DirectoryFeed(path, check);
    }

    /** One set that never changes. */
    static ResourceFeed of(ResourceSet set) {
        return () -> Flux.concat(Flux.just(set), Flux.never());
    }

    Flux<ResourceSet> sets();

    /** Ends the watch; idempotent. */
    @Override
    default void close() {}
}
