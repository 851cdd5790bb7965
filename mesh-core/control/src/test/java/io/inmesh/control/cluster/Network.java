package io.inmesh.control.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces, one a host, that a bridge in a namespace of its own joins with each other and with this process. Needs
 * root, on Linux. A host that is cut off is neither told so nor are those that talk with it: its packets are swallowed.
 */
final class Network implements AutoCloseable {

    private static final String BRIDGE = "bridge";

    /** Of this process, so that two of them do not meet. */
    private final String prefix = "inmesh" + ProcessHandle.current().pid() % 10_000;

    private final String subnet = "10.213." + ProcessHandle.current().pid() % 250 + '.';
    private final String hub = prefix + "-hub";
    private final String own = prefix + 'x';
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final List<String> namespaces = new ArrayList<>();

    Network() throws IOException, InterruptedException {
        add(hub);
        inHub("link", "add", BRIDGE, "type", "bridge");
        inHub("link", "set", BRIDGE, "up");
        ip("link", "add", own, "type", "veth", "peer", "name", "own", "netns", hub);
        ip("address", "add", subnet + "254/24", "dev", own);
        ip("link", "set", own, "up");
        inHub("link", "set", "own", "master", BRIDGE, "up");
    }

    private void add(String namespace) throws IOException, InterruptedException {
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    /** A host of that name, which is at most eight letters long; returns its address. */
    String host(String name) throws IOException, InterruptedException {
        String namespace = namespace(name);
        String address = subnet + (addresses.size() + 1);
        add(namespace);
        ip("-n", namespace, "link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", hub);
        ip("-n", namespace, "address", "add", address + "/24", "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        inHub("link", "set", name, "master", BRIDGE, "up");
        addresses.put(name, address);
        return address;
    }

    private String namespace(String name) {
        return prefix + '-' + name;
    }

    /** The command that runs {@code command} on a host. */
    List<String> on(String name, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(name)));
        all.addAll(command);
        return all;
    }

    void cutOff(String name) throws IOException, InterruptedException {
        inHub("link", "set", name, "nomaster");
    }

    void join(String name) throws IOException, InterruptedException {
        inHub("link", "set", name, "master", BRIDGE);
    }

    private void inHub(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-n", hub));
        Collections.addAll(all, arguments);
        ip(all.toArray(new String[0]));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        Collections.addAll(command, arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip() + " (needs root)");
        }
    }

    /** Links go with their namespaces. */
    @Override
    public void close() throws IOException {
        for (String namespace : namespaces) {
            try {
                ip("netns", "delete", namespace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
