package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.discovery.DiscoverySettings.Source;
import io.inmesh.document.ResourceFeed;
import io.inmesh.document.ResourceSet;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolversTest {

    private static final ServiceName STATIC = ServiceName.parse("details");

    private final DiscoverySettings settings = DiscoverySettings.DEFAULT
            .withSources(List.of(Source.STATIC, Source.FILE))
            .withServices(Map.of(STATIC, List.of(Endpoint.of("10.0.0.1", 80))));

    @Test
    void names_of_settings_and_files_are_known_at_once(@TempDir Path dir) throws IOException {
        Files.writeString(
                dir.resolve("a.yaml"),
                "{apiVersion: v1, kind: Service, metadata: {name: reviews}, spec: {ports: [{port: 9080}]}}");
        try (ResourceFeed feed = ResourceFeed.directory(dir);
                Resolver resolver = Resolvers.from(settings.withResources(dir), feed, "default", new VirtualTime())) {
            assertThat(List.of("details", "details:80", "reviews", "reviews.default.svc.cluster.local:9080"))
                    .allMatch(name -> resolver.isKnown(ServiceName.parse(name)));
            assertThat(List.of("reviews:1", "example.com", "reviews.other"))
                    .noneMatch(name -> resolver.isKnown(ServiceName.parse(name)));
        }
    }

    @Test
    void a_name_that_no_source_knows_is_told_with_every_reason(@TempDir Path dir) {
        try (ResourceFeed feed = ResourceFeed.directory(dir);
                Resolver resolver = Resolvers.from(settings.withResources(dir), feed, "default", new VirtualTime())) {
            EndpointSet set = resolver.resolve(ServiceName.parse("nobody")).blockFirst();
            assertThat(set)
                    .isEqualTo(EndpointSet.unknown(
                            "no mesh.services.nobody is set; no Service or EndpointSlice of nobody"));
        }
    }

    @Test
    void without_any_source_every_name_is_unknown() {
        DiscoverySettings none = DiscoverySettings.DEFAULT.withSources(List.of());
        try (Resolver resolver =
                Resolvers.from(none, ResourceFeed.of(ResourceSet.of(List.of())), "default", new VirtualTime())) {
            assertThat(resolver.resolve(STATIC).map(EndpointSet::state).blockFirst())
                    .isEqualTo(State.UNKNOWN);
        }
    }
}
