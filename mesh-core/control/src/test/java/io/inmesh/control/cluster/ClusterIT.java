package io.inmesh.control.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.control.api.Access;
import io.inmesh.testkit.RealServer;
import io.inmesh.testkit.TestAuthority;
import io.inmesh.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three replicas over three members of etcd, each on a host of its own, while one writes and six watch all the time: any one
 * of the six processes dies, and the network of etcd's leader is cut. Needs root, for namespaces: profile {@code cluster}.
 */
@Timeout(600)
class ClusterIT {

    private static final int SIZE = 3;
    private static final Duration RESUMED = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final TestAuthority authority = TestAuthority.named("cluster");
    private final String token = Access.newToken();
    private final List<Member> replicas = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();

    @SuppressWarnings("NullAway.Init")
    private Network network;

    @SuppressWarnings("NullAway.Init")
    private EtcdCluster etcd;

    @SuppressWarnings("NullAway.Init")
    private Api api;

    @SuppressWarnings("NullAway.Init")
    private Writer writer;

    @BeforeEach
    @SuppressWarnings("FutureReturnValueIgnored")
    void start() throws Exception {
        RealServer.require("ip", "iproute2");
        network = new Network();
        etcd = new EtcdCluster(network, SIZE, directory);
        startReplicas();
        writer = new Writer(api);
        writer.start();
        for (int i = 0; i < 2 * SIZE; i++) {
            Reader reader = new Reader(api, i);
            readers.add(reader);
            reader.start();
        }
        watchdog.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
    }

    private void check() {
        for (Reader reader : readers) {
            try {
                reader.check();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void startReplicas() throws Exception {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            addresses.add(network.host("mesh" + i));
        }
        TestIdentity identity = authority.issue(addresses.toArray(new String[0]));
        Path certificate = identity.writeChainTo(directory.resolve("tls.crt"));
        Path key = identity.writeKeyTo(directory.resolve("tls.key"));
        Path tokens = tokens();
        String endpoints = etcd.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
        List<URI> uris = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            List<String> all = new ArrayList<>(
                    List.of(ProcessHandle.current().info().command().orElse("java")));
            all.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
            all.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.inmesh.control.cli.Main", "serve"));
            all.addAll(List.of("--etcd", endpoints, "--host", addresses.get(i), "--port", "7700"));
            all.addAll(List.of("--tls-cert", certificate.toString(), "--tls-key", key.toString()));
            all.addAll(List.of("--tokens", tokens.toString()));
            replicas.add(new Member(network, "mesh" + i, all, directory.resolve("mesh" + i + ".log")));
            uris.add(URI.create("https://" + addresses.get(i) + ":7700"));
        }
        api = new Api(uris, token, authority);
        for (int i = 0; i < SIZE; i++) {
            awaitReady(i);
        }
    }

    private Path tokens() throws Exception {
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        Path file = Files.createFile(
                directory.resolve("tokens.yaml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                file,
                "tokens:\n- name: admin\n  sha256: " + digest + "\n  rights: [read, write]\n  namespaces: [\"*\"]\n");
    }

    private void awaitReady(int replica) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (!api.isReady(replica)) {
            assertThat(replicas.get(replica).isAlive())
                    .as(() -> "replica " + replica + ": " + log("mesh" + replica))
                    .isTrue();
            assertThat(System.nanoTime()).as(() -> log("mesh" + replica)).isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private String log(String name) {
        try {
            return Files.readString(directory.resolve(name + ".log"));
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @AfterEach
    void stop() throws Exception {
        watchdog.shutdownNow();
        if (writer != null) {
            writer.end();
        }
        for (Reader reader : readers) {
            reader.end();
        }
        for (Member member : replicas) {
            member.close();
        }
        if (etcd != null) {
            etcd.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @Test
    void no_accepted_write_is_lost_and_nobody_goes_back_whatever_one_of_them_dies_or_is_cut_off() throws Exception {
        everyoneIsThere("at the start");
        for (int i = 0; i < SIZE; i++) {
            Member replica = replicas.get(i);
            replica.kill();
            everyoneIsThere("without replica " + i);
            replica.startAgain();
            awaitReady(i);
        }
        for (int i = 0; i < SIZE; i++) {
            etcd.kill(i);
            everyoneIsThere("without etcd " + i);
            etcd.startAgain(i);
        }
        int leader = etcd.leader();
        network.cutOff(EtcdCluster.host(leader));
        everyoneIsThere("with etcd's leader cut off");
        network.join(EtcdCluster.host(leader));
        etcd.awaitMember(leader);
        everyoneIsThere("at the end");

        writer.end();
        eachReplicaHoldsWhatWasAcknowledged();
    }

    /** Writes go on, and whoever watches learns of them. */
    private void everyoneIsThere(String situation) {
        writer.measureAnew();
        int from = writer.writes();
        long end = System.nanoTime() + RESUMED.multipliedBy(3).toNanos();
        while (writer.writes() < from + 50 && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
        Duration longest = writer.longest();
        System.out.println(situation + ": " + longest.toMillis() + " ms without an accepted write at most; "
                + writer.writes() + " accepted, " + writer.refused() + " refused so far; " + writer.lastFailure());
        assertThat(longest)
                .as("%s: the longest time without an accepted write; %s", situation, writer.lastFailure())
                .isLessThan(RESUMED);
        long revision = writer.revision();
        for (Reader reader : readers) {
            while (reader.revision() < revision && System.nanoTime() < end) {
                LockSupport.parkNanos(10_000_000);
            }
            assertThat(reader.revision())
                    .as("%s: the revision of %s", situation, reader.getName())
                    .isGreaterThanOrEqualTo(revision);
            assertThat(reader.violations).as(reader.getName()).isEmpty();
        }
    }

    private void eachReplicaHoldsWhatWasAcknowledged() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            for (String name : writer.acknowledged.keySet()) {
                String text =
                        api.get(i, "/v1/resources/Service/default/" + name).toString();
                assertThat(text)
                        .as("%s at replica %s", name, i)
                        .containsPattern("\"port\":" + writer.acknowledged.get(name) + "\\b");
            }
        }
        long revision = writer.revision();
        for (Reader reader : readers) {
            long end = System.nanoTime() + RESUMED.toNanos();
            while (reader.revision() < revision && System.nanoTime() < end) {
                LockSupport.parkNanos(10_000_000);
            }
            writer.acknowledged.forEach((name, write) -> assertThat(reader.state.get(name))
                    .as("%s at %s", name, reader.getName())
                    .contains("port: " + write + "}"));
        }
    }
}
