package io.inmesh.control.registry;

import io.inmesh.document.Problem;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells which registrations are kept although their leases are over. One thread writes, any reads. */
final class HeldBack {

    private static final System.Logger LOG = System.getLogger(HeldBack.class.getName());

    private volatile Map<String, Integer> held = Map.of();

    /** @param now how many, by service */
    void take(Map<String, Integer> now) {
        Map<String, Integer> before = held;
        held = Map.copyOf(now);
        now.forEach((service, count) -> {
            if (!before.containsKey(service)) {
                LOG.log(Level.WARNING, message(service, count));
            }
        });
        before.keySet().stream()
                .filter(service -> !now.containsKey(service))
                .forEach(service -> LOG.log(Level.INFO, service + ": nothing is held back any more"));
    }

    void logEnd(Registration registration) {
        LOG.log(
                Level.INFO,
                () -> registration.key() + ": no report for " + registration.lease() + ": it is no longer registered");
    }

    private static String message(String service, int count) {
        return service + ": " + count
                + " of its instances have not reported for as long as their leases, with more than"
                + " half of them or of all at once: they stay registered for a while";
    }

    int count() {
        return held.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<Problem> problems() {
        return new TreeMap<>(held)
                .entrySet().stream()
                        .map(each -> new Problem(
                                "registrations", 0, Problem.Severity.WARNING, message(each.getKey(), each.getValue())))
                        .toList();
    }
}
