package io.inmesh.discovery;

import io.inmesh.document.Problem;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Endpoints from a directory of Kubernetes resources in YAML. The directory is read once when this is made, then watched
 * by a daemon thread of its own: a change is seen within {@link #RESCAN}, whether by writing, renaming or a swapped link.
 * A file with a mistake keeps what it last said; a directory that is gone is a failure of this source. Problems are
 * logged, with file and line, when they come up. Thread-safe.
 */
final class FileResolver implements Resolver {

    /** The most that a change goes unseen, also where the system cannot tell of changes. */
    static final Duration RESCAN = Duration.ofMillis(500);

    private static final System.Logger LOG = System.getLogger(FileResolver.class.getName());

    private final ResourceDirectory directory;
    private final Sinks.Many<View> views = Sinks.many().replay().latest();
    private final DirectoryWatch watch;
    private volatile View view = new View(null, null, "");

    /** Written by the scanning thread only. */
    private Set<Problem> told = Set.of();

    private Map<String, Integer> passedOver = Map.of();

    /**
     * @param table what the files say; null: nothing yet
     * @param failure why the source as a whole fails; null: it does not
     * @param gap why a name that is not found may yet exist; empty: it does not
     */
    private record View(
            @Nullable ServiceTable table, @Nullable String failure, String gap) {

        EndpointSet find(ServiceName name) {
            if (failure != null || table == null) {
                return EndpointSet.failed(failure == null ? "not read yet" : failure);
            }
            EndpointSet set = table.find(name);
            boolean isUnsure = set.state() == EndpointSet.State.UNKNOWN && !gap.isEmpty();
            return isUnsure ? EndpointSet.failed(set.reason() + "; but " + gap) : set;
        }
    }

    /** Reads {@code path} before it returns; a directory that does not exist yet is waited for. */
    FileResolver(Path path) {
        directory = new ResourceDirectory(path);
        scan();
        watch = new DirectoryWatch(path, this::scan);
    }

    private void scan() {
        View next = look();
        if (!next.equals(view)) {
            view = next;
            // Only the constructor and then the watching thread come here: emissions never overlap.
            views.tryEmitNext(next);
        }
    }

    private View look() {
        String failure = failure();
        if (failure != null) {
            return failed(failure);
        }
        try {
            boolean changed = directory.scan();
            return changed || view.failure() != null || view.table() == null ? read() : view;
        } catch (IOException e) {
            return failed("mesh.resources: " + directory.path() + " cannot be listed: " + e.getMessage());
        }
    }

    private View failed(String failure) {
        if (failure.equals(view.failure())) {
            return view;
        }
        LOG.log(System.Logger.Level.WARNING, failure);
        return new View(view.table(), failure, "");
    }

    private @Nullable String failure() {
        return directory.exists()
                ? null
                : "mesh.resources: " + directory.path().toAbsolutePath() + " (expected: an existing directory)";
    }

    private View read() {
        List<Problem> problems = new ArrayList<>(directory.problems());
        ServiceTable table = new ServiceTable(directory.resources(), problems);
        for (Problem problem : problems) {
            if (!told.contains(problem)) {
                LOG.log(System.Logger.Level.WARNING, "{0}; what was right there before stays in use", problem);
            }
        }
        told = Set.copyOf(problems);
        if (!table.passedOver().equals(passedOver)) {
            passedOver = table.passedOver();
            LOG.log(System.Logger.Level.INFO, "{0}: kinds passed over: {1}", directory.path(), passedOver);
        }
        String gap = directory.gaps().stream().map(Problem::toString).limit(3).collect(Collectors.joining("; "));
        return new View(table, null, gap);
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        Function<View, EndpointSet> find = each -> each.find(name);
        return views.asFlux().map(find).distinctUntilChanged();
    }

    @Override
    public boolean isKnown(ServiceName name) {
        ServiceTable table = view.table();
        return table != null && table.isKnown(name);
    }

    @Override
    public void close() {
        watch.close();
    }
}
