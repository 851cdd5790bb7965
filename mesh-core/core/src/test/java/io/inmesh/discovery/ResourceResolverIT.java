package io.inmesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.document.ResourceFeed;
import io.inmesh.naming.EndpointSet;
import io.inmesh.naming.EndpointSet.State;
import io.inmesh.naming.Resolver;
import io.inmesh.naming.ServiceName;
import io.inmesh.testkit.ResolverContractTest;
import io.inmesh.time.MeshTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Real files, real events; each wait ends with the event, and fails only after ten times the promised time. */
class ResourceResolverIT extends ResolverContractTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path dir;
    private final BlockingQueue<EndpointSet> sets = new LinkedBlockingQueue<>();

    ResourceResolverIT(@TempDir Path dir) {
        this.dir = dir;
    }

    private static String slice(String... hosts) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: reviews-1, labels: {kubernetes.io/service-name: reviews}}
                ports: [{name: http, port: 9080}]
                endpoints:
                """
                + java.util.Arrays.stream(hosts)
                        .map(host -> "- addresses: [" + host + "]\n")
                        .collect(Collectors.joining());
    }

    private Path write(String file, String text) throws IOException {
        return Files.writeString(dir.resolve(file), text);
    }

    @Override
    protected Resolver newResolver() throws IOException {
        write("reviews.yaml", slice("10.0.0.1", "10.0.0.2", "10.0.0.2"));
        return new Followed(dir);
    }

    /** A directory and its resolver, closed together. */
    private record Followed(ResourceFeed feed, ResourceResolver resolver) implements Resolver {

        Followed(Path path) {
            this(ResourceFeed.directory(path));
        }

        private Followed(ResourceFeed feed) {
            this(
                    feed,
                    new ResourceResolver(feed, HostEndpoints.start(DnsSettings.DEFAULT, MeshTime.system()), "default"));
        }

        @Override
        public Flux<EndpointSet> resolve(ServiceName name) {
            return resolver.resolve(name);
        }

        @Override
        public boolean isKnown(ServiceName name) {
            return resolver.isKnown(name);
        }

        @Override
        public void close() {
            resolver.close();
            feed.close();
        }
    }

    private Resolver follow(Path path) {
        Resolver resolver = new Followed(path);
        resolver.resolve(KNOWN).subscribe(sets::add);
        return resolver;
    }

    private void awaitHosts(String... hosts) throws InterruptedException {
        await(State.READY, hosts);
    }

    private EndpointSet await(State state, String... hosts) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        EndpointSet last = null;
        while (System.nanoTime() < end) {
            EndpointSet next = sets.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            last = next == null ? last : next;
            if (next != null
                    && next.state() == state
                    && next.endpoints().stream().map(e -> e.host()).toList().equals(java.util.List.of(hosts))) {
                return next;
            }
        }
        throw new AssertionError("wanted " + state + ' ' + java.util.List.of(hosts) + ", last was " + last);
    }

    @Test
    void writing_replacing_and_removing_files_is_seen() throws Exception {
        write("a.yaml", slice("10.0.0.1"));
        try (Resolver resolver = follow(dir)) {
            awaitHosts("10.0.0.1");
            write("a.yaml", slice("10.0.0.1", "10.0.0.2"));
            awaitHosts("10.0.0.1", "10.0.0.2");
            Path temporary = write(".a.yaml.swp", slice("10.0.0.3"));
            Files.move(
                    temporary,
                    dir.resolve("a.yaml"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            awaitHosts("10.0.0.3");
            write("b.yml", slice("10.0.0.4"));
            awaitHosts("10.0.0.3", "10.0.0.4");
            Files.delete(dir.resolve("a.yaml"));
            awaitHosts("10.0.0.4");
            Files.delete(dir.resolve("b.yml"));
            await(State.UNKNOWN);
            assertThat(resolver.isKnown(KNOWN)).isFalse();
        }
    }

    @Test
    void a_swapped_link_of_a_kubernetes_volume_is_seen() throws Exception {
        Path first = Files.createDirectory(dir.resolve("..1"));
        Path second = Files.createDirectory(dir.resolve("..2"));
        Files.writeString(first.resolve("a.yaml"), slice("10.0.0.1"));
        Files.writeString(second.resolve("a.yaml"), slice("10.0.0.2"));
        Files.setLastModifiedTime(second.resolve("a.yaml"), Files.getLastModifiedTime(first.resolve("a.yaml")));
        Files.createSymbolicLink(dir.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(dir.resolve("a.yaml"), Path.of("..data/a.yaml"));
        try (Resolver resolver = follow(dir)) {
            awaitHosts("10.0.0.1");
            Path temporary = Files.createSymbolicLink(dir.resolve("..data_tmp"), Path.of("..2"));
            Files.move(
                    temporary,
                    dir.resolve("..data"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            awaitHosts("10.0.0.2");
            assertThat(resolver.isKnown(KNOWN)).isTrue();
        }
    }

    @Test
    void a_broken_edit_keeps_the_last_good_of_its_file_while_others_change() throws Exception {
        write("a.yaml", slice("10.0.0.1"));
        try (Resolver resolver = follow(dir)) {
            awaitHosts("10.0.0.1");
            write("a.yaml", slice("10.0.0.9") + "- addresses: [");
            write("b.yaml", slice("10.0.0.2"));
            awaitHosts("10.0.0.1", "10.0.0.2");
            write("a.yaml", "");
            write("b.yaml", slice("10.0.0.3"));
            awaitHosts("10.0.0.1", "10.0.0.3");
            write("a.yaml", slice("10.0.0.4"));
            awaitHosts("10.0.0.4", "10.0.0.3");
            assertThat(resolver.isKnown(KNOWN)).isTrue();
        }
    }

    @Test
    void a_directory_without_the_name_but_with_a_file_that_was_never_right_cannot_tell() throws Exception {
        write("a.yaml", "kind: [");
        try (Resolver resolver = follow(dir)) {
            EndpointSet set = await(State.FAILED);
            assertThat(set.reason()).contains("no Service or EndpointSlice of reviews; but " + dir.resolve("a.yaml"));
            write("a.yaml", slice("10.0.0.1"));
            awaitHosts("10.0.0.1");
            assertThat(resolver.isKnown(ServiceName.parse("other"))).isFalse();
        }
    }

    @Test
    void a_missing_directory_is_a_failure_until_it_comes_and_when_it_goes() throws Exception {
        Path later = dir.resolve("later");
        try (Resolver resolver = follow(later)) {
            assertThat(await(State.FAILED).reason())
                    .isEqualTo("mesh.resources: " + later + " (expected: an existing directory)");
            Path staged = Files.createDirectory(dir.resolve("staged"));
            Files.writeString(staged.resolve("a.yaml"), slice("10.0.0.1"));
            Files.move(staged, later);
            awaitHosts("10.0.0.1");
            Files.move(later, staged);
            await(State.FAILED);
            assertThat(resolver.isKnown(KNOWN)).isTrue();
        }
    }

    @Test
    void its_thread_ends_with_it() throws Exception {
        Resolver resolver = follow(dir);
        assertThat(threads()).isEqualTo(1);
        resolver.close();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (threads() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(threads()).isZero();
    }

    private long threads() {
        String name = "mesh-files-" + dir.getFileName();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name) && thread.isAlive())
                .count();
    }
}
