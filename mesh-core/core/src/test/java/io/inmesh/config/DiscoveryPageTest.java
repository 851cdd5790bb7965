package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.discovery.DiscoverySettings;
import io.inmesh.discovery.Resolvers;
import io.inmesh.document.ResourceFeed;
import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/discovery.md} work as they stand. */
class DiscoveryPageTest {

    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static List<String> examples(boolean settings) throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(Files.readString(Path.of("../../docs/discovery.md")));
        while (matcher.find()) {
            if (matcher.group(1).startsWith("mesh:") == settings) {
                examples.add(matcher.group(1));
            }
        }
        return examples;
    }

    @Test
    void settings_are_accepted(@TempDir Path dir) throws IOException {
        List<String> examples = examples(true);
        assertThat(examples).hasSize(3);
        for (String example : examples) {
            MeshSettings.load(Files.writeString(dir.resolve("mesh.yaml"), example));
        }
    }

    @Test
    void resources_give_the_endpoints_they_show(@TempDir Path dir) throws IOException {
        List<String> examples = examples(false);
        assertThat(examples).hasSize(2);
        Files.writeString(dir.resolve("reviews.yaml"), examples.get(0));
        DiscoverySettings settings = DiscoverySettings.DEFAULT
                .withSources(List.of(DiscoverySettings.Source.FILE))
                .withResources(dir);
        try (ResourceFeed feed = ResourceFeed.directory(dir);
                Resolver resolver = Resolvers.from(settings, feed, "default", new VirtualTime())) {
            EndpointSet set =
                    resolver.resolve(ServiceName.parse("reviews:9080")).blockFirst();
            assertThat(set).isNotNull();
            assertThat(set.endpoints())
                    .extracting(Endpoint::address)
                    .containsExactly("127.0.0.1:9080", "127.0.0.1:9081");
            assertThat(set.endpoints())
                    .extracting(e -> e.labels().get("version"))
                    .containsExactly("v1", "v2");
            assertThat(set.endpoints()).extracting(Endpoint::weight).containsExactly(1.0, 0.5);
        }
    }
}
