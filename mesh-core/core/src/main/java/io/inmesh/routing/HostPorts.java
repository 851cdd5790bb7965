package io.inmesh.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules of one host by port. Built, then compiled, then only read. */
final class HostPorts {

    private static final int ANY = 0;

    private final Map<Integer, List<RouteRule>> rules = new TreeMap<>();
    private int[] ports = {};
    private Routes[] routes = {};

    void add(int port, List<RouteRule> more) {
        rules.computeIfAbsent(port, key -> new ArrayList<>()).addAll(more);
    }

    void compile() {
        ports = rules.keySet().stream().mapToInt(Integer::intValue).toArray();
        routes = rules.values().stream().map(Routes::new).toArray(Routes[]::new);
        rules.clear();
    }

    /** Those for {@code port}; 0: for the one that was not named. */
    Routes of(int port) {
        int index = Arrays.binarySearch(ports, port);
        if (index >= 0) {
            return routes[index];
        }
        boolean isOnly = port == ANY && ports.length == 1;
        return isOnly || ports[0] == ANY ? routes[0] : Routes.NONE;
    }
}
