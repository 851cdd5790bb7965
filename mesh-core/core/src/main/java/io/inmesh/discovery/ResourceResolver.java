package io.inmesh.discovery;

import io.inmesh.document.Problem;
import io.inmesh.document.ResourceFeed;
import io.inmesh.document.ResourceSet;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Endpoints from resources in the Kubernetes shape, as a feed tells them. A feed that fails is a failure of this source.
 * Problems are logged, with file and line, when they come up. Thread-safe.
 */
final class ResourceResolver implements Resolver {

    private static final System.Logger LOG = System.getLogger(ResourceResolver.class.getName());

    private final Sinks.Many<View> views = Sinks.many().replay().latest();
    private final Disposable following;
    private final HostEndpoints hosts;
    private final String caller;
    private volatile View view = new View(null, "not read yet", "");

    /** Written by the feed's thread only. */
    private Set<Problem> told = Set.of();

    private Map<String, Integer> passedOver = Map.of();

    /**
     * @param table what the resources say; null: nothing yet
     * @param failure why the source as a whole fails; empty: it does not
     * @param gap why a name that is not found may yet exist; empty: it does not
     */
    private record View(@Nullable ServiceTable table, String failure, String gap) {

        RegistryAnswer find(ServiceName name) {
            if (!failure.isEmpty() || table == null) {
                return new RegistryAnswer(EndpointSet.failed(failure), false);
            }
            RegistryAnswer answer = table.answer(name);
            EndpointSet set = answer.set();
            boolean isUnsure = set.state() == EndpointSet.State.UNKNOWN && !gap.isEmpty();
            return isUnsure ? new RegistryAnswer(EndpointSet.failed(set.reason() + "; but " + gap), false) : answer;
        }
    }

    /**
     * Follows {@code feed}, whose present set it has read when this returns.
     *
     * @param hosts looks up host names among endpoints; closed with this
     * @param caller the namespace of who calls, which sees what is exported to it
     */
    ResourceResolver(ResourceFeed feed, HostEndpoints hosts, String caller) {
        this.hosts = hosts;
        this.caller = caller;
        following = feed.sets().subscribe(this::take);
    }

    private void take(ResourceSet set) {
        View next = set.failure().isEmpty() ? read(set) : failed(set.failure());
        view = next;
        views.tryEmitNext(next); // a feed's sets come one after the other
    }

    private View failed(String failure) {
        LOG.log(System.Logger.Level.WARNING, failure);
        return new View(view.table(), failure, "");
    }

    private View read(ResourceSet set) {
        List<Problem> problems = new ArrayList<>(set.problems());
        ServiceTable table = new ServiceTable(set.resources(), problems, caller);
        for (Problem problem : problems) {
            if (!told.contains(problem)) {
                LOG.log(System.Logger.Level.WARNING, "{0}; what was right there before stays in use", problem);
            }
        }
        told = Set.copyOf(problems);
        if (!table.passedOver().equals(passedOver)) {
            passedOver = table.passedOver();
            LOG.log(System.Logger.Level.INFO, "kinds of resources passed over: {0}", passedOver);
        }
        String gap = set.gaps().stream().map(Problem::toString).limit(3).collect(Collectors.joining("; "));
        return new View(table, "", gap);
    }

    @Override
    public Flux<EndpointSet> resolve(ServiceName name) {
        Function<View, RegistryAnswer> find = each -> each.find(name);
        return views.asFlux().map(find).distinctUntilChanged().switchMap(hosts::follow);
    }

    @Override
    public boolean isKnown(ServiceName name) {
        ServiceTable table = view.table();
        return table != null && table.isKnown(name);
    }

    @Override
    public void close() {
        following.dispose();
        hosts.close();
    }
}
