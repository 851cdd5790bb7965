package io.inmesh.samples.bookinfo.runner;

import java.util.List;

/** Which processes there are, and on which ports. */
final class Topology {

    /** How many neighbouring ports the sample takes. */
    static final int PORTS = 11;

    /** The instance that the rehearsal kills; its twin and two other versions stay. */
    static final String KILLED = "reviews-v2-2";

    /** The instance that the rehearsal stalls; its twin stays. */
    static final String STALLED = "reviews-v3-2";

    /** The instance that a steered run restarts; its twin stays. */
    static final String RESTARTED = "reviews-v2-2";

    /** The shared config service, where there is one. */
    static final String CONTROL = "config-service";

    private Topology() {}

    static List<Instance> named(List<Instance> instances, String name) {
        return instances.stream()
                .filter(instance -> instance.name().equals(name))
                .toList();
    }

    static Instance control(int port) {
        return new Instance(CONTROL, CONTROL, "", port + 10);
    }

    /** Callers last, so that what they call is on its way up already. */
    static List<Instance> instances(int port) {
        return List.of(
                new Instance("ratings-1", "ratings", "v1", port + 8),
                new Instance("ratings-2", "ratings", "v1", port + 9),
                new Instance("details-1", "details", "v1", port + 1),
                new Instance("details-2", "details", "v1", port + 2),
                new Instance("reviews-v1-1", "reviews", "v1", port + 3),
                new Instance("reviews-v2-1", "reviews", "v2", port + 4),
                new Instance("reviews-v2-2", "reviews", "v2", port + 5),
                new Instance("reviews-v3-1", "reviews", "v3", port + 6),
                new Instance("reviews-v3-2", "reviews", "v3", port + 7),
                new Instance("productpage-1", "productpage", "v1", port));
    }
}
