package io.inmesh.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

/** Two sources of resources in one. */
class MergedFeedTest {

    private final Sinks.Many<ResourceSet> own = Sinks.many().replay().latest();
    private final Sinks.Many<ResourceSet> told = Sinks.many().replay().latest();
    private final List<ResourceSet> sets = new ArrayList<>();

    private static Resource service(String name, String origin) {
        String text = "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\n";
        return Resource.all(Documents.read(text, origin, new Problems())).get(0);
    }

    private void follow() {
        ResourceFeed.merged(own::asFlux, told::asFlux).sets().subscribe(sets::add);
    }

    private ResourceSet last() {
        return sets.get(sets.size() - 1);
    }

    @Test
    void of_a_resource_in_both_the_first_counts() {
        own.tryEmitNext(ResourceSet.of(List.of(service("a", "own"))));
        told.tryEmitNext(ResourceSet.of(List.of(service("a", "told"), service("b", "told"))));
        follow();
        assertThat(last().resources().stream()
                        .map(r -> r.name() + " of " + r.root().origin()))
                .containsExactly("a of own", "b of told");
        own.tryEmitNext(ResourceSet.of(List.of()));
        assertThat(last().resources().stream()
                        .map(r -> r.name() + " of " + r.root().origin()))
                .containsExactly("a of told", "b of told");
    }

    @Test
    void one_that_fails_takes_nothing_from_the_other_and_leaves_a_gap() {
        own.tryEmitNext(ResourceSet.of(List.of(service("a", "own"))));
        told.tryEmitNext(ResourceSet.failed("the service is away"));
        follow();
        assertThat(last().failure()).isEmpty();
        assertThat(last().resources()).hasSize(1);
        assertThat(last().gaps()).singleElement().asString().contains("the service is away");
    }

    @Test
    void when_both_fail_so_does_the_whole() {
        own.tryEmitNext(ResourceSet.failed("no directory"));
        told.tryEmitNext(ResourceSet.failed("no service"));
        follow();
        assertThat(last().failure()).isEqualTo("no directory; no service");
    }
}
