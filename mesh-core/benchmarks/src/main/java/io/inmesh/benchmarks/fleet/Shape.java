package io.inmesh.benchmarks.fleet;

import java.util.Random;
import java.util.TreeSet;

/**
 * The size of a fleet.
 *
 * @param clients applications, each with a stream
 * @param services that there are
 * @param endpoints of each service
 * @param called services that each client calls; the first service is called by all
 * @param changes of endpoints that are measured, of each kind
 */
record Shape(int clients, int services, int endpoints, int called, int changes) {

    static final Shape DEFAULT = new Shape(5_000, 1_000, 10, 10, 100);

    static Shape of(String[] arguments) {
        int[] values = {DEFAULT.clients, DEFAULT.services, DEFAULT.endpoints, DEFAULT.called, DEFAULT.changes};
        for (int i = 0; i < Math.min(arguments.length, values.length); i++) {
            values[i] = Integer.parseInt(arguments[i]);
        }
        return new Shape(values[0], values[1], values[2], values[3], values[4]);
    }

    static String service(int number) {
        return "service-" + number;
    }

    /** The services that a client calls, the first among them; always the same for a client. */
    TreeSet<Integer> calledBy(int client) {
        Random random = new Random(client);
        TreeSet<Integer> found = new TreeSet<>();
        found.add(0);
        while (found.size() < Math.min(called, services)) {
            found.add(random.nextInt(services));
        }
        return found;
    }
}
