package io.inmesh.discovery;

import io.inmesh.naming.Resolver;
import io.inmesh.time.MeshTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes resolvers from settings. */
public final class Resolvers {

    private Resolvers() {}

    /**
     * The sources of {@code settings} in their order, each keeping its last good answer, one subscription for each name.
     * Blocks while the directory of resources is read for the first time, so that {@link Resolver#isKnown} is true from
     * the start; closing the resolver ends its threads.
     */
    public static Resolver from(DiscoverySettings settings, MeshTime time) {
        List<Resolver> sources = new ArrayList<>();
        for (DiscoverySettings.Source source : settings.sources()) {
            Path resources = settings.resources();
            if (source == DiscoverySettings.Source.STATIC) {
                sources.add(new StaticResolver(settings.services()));
            } else if (source == DiscoverySettings.Source.FILE && resources != null) {
                sources.add(new KeepLastGood(new FileResolver(resources), time));
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
