package io.inmesh.control.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.testkit.RealServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Members of one etcd, each on a host of its own. */
final class EtcdCluster implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Member> members = new ArrayList<>();
    private final List<URI> endpoints = new ArrayList<>();

    EtcdCluster(Network network, int size, Path directory) throws IOException, InterruptedException {
        String command = RealServer.require("etcd", "etcd-server").toString();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String address = "http://" + network.host(host(i));
            endpoints.add(URI.create(address + ":2379"));
            peers.add(host(i) + '=' + address + ":2380");
        }
        for (int i = 0; i < size; i++) {
            String peer = peers.get(i).substring(host(i).length() + 1);
            String endpoint = endpoints.get(i).toString();
            List<String> all = new ArrayList<>(List.of(command, "--name", host(i), "--log-level", "error"));
            all.addAll(List.of("--data-dir", directory.resolve(host(i)).toString()));
            all.addAll(List.of("--listen-client-urls", endpoint, "--advertise-client-urls", endpoint));
            all.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
            all.addAll(List.of("--initial-cluster", String.join(",", peers)));
            members.add(new Member(network, host(i), all, directory.resolve(host(i) + ".log")));
        }
    }

    static String host(int member) {
        return "etcd" + member;
    }

    List<URI> endpoints() {
        return endpoints;
    }

    void kill(int member) {
        members.get(member).kill();
    }

    void startAgain(int member) throws IOException, InterruptedException {
        members.get(member).startAgain();
        awaitMember(member);
    }

    int leader() throws IOException, InterruptedException {
        for (int i = 0; i < members.size(); i++) {
            JsonNode status = status(i);
            if (status.path("leader").equals(status.path("header").path("member_id"))) {
                return i;
            }
        }
        throw new IOException("etcd has no leader");
    }

    private JsonNode status(int member) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoints.get(member).resolve("/v3/maintenance/status"))
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return Api.JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Until it follows a leader. */
    void awaitMember(int member) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!follows(member)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(host(member) + " follows no leader after " + START);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private boolean follows(int member) throws InterruptedException {
        try {
            return !status(member).path("leader").asText("0").equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
