package io.inmesh.discovery;

import io.inmesh.document.ResourceFeed;
import io.inmesh.naming.Resolver;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes resolvers from settings. */
public final class Resolvers {

    private Resolvers() {}

    /**
     * The sources of {@code settings} in their order, each keeping its last good answer, one subscription for each name.
     *
     * @param resources what the source {@code file} reads; the caller closes it, after the resolver; null: there is none
     * @param caller the namespace of who calls, which sees what is exported to it
     */
    public static Resolver from(
            DiscoverySettings settings, @Nullable ResourceFeed resources, String caller, MeshTime time) {
        List<Resolver> sources = new ArrayList<>();
        for (DiscoverySettings.Source source : settings.sources()) {
            if (source == DiscoverySettings.Source.STATIC) {
                sources.add(new StaticResolver(settings.services()));
            } else if (source == DiscoverySettings.Source.FILE && resources != null) {
                sources.add(new KeepLastGood(
                        new ResourceResolver(resources, HostEndpoints.start(settings.dns(), time), caller), time));
            } else if (source == DiscoverySettings.Source.DNS) {
                sources.add(new KeepLastGood(DnsResolver.start(settings.dns(), time), time));
            }
        }
        if (sources.isEmpty()) {
            sources.add(new StaticResolver(settings.services()));
        }
        return new SharingResolver(new FallbackResolver(sources), time);
    }
}
