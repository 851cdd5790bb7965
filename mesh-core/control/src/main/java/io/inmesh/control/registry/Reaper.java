package io.inmesh.control.registry;

import io.inmesh.naming.ServiceName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Decides which registrations end. One ends when its lease is over, but for these cases, in which whoever judges is more
 * likely to be wrong than the instances:
 *
 * <ul>
 *   <li>more than half of a service's instances, or of all, of at least {@value #LEAST}, would end within one lease: they are
 *       held back, each for a while (Eureka's self-preservation, by service and with an end);
 *   <li>nobody at all reports: all are held back, without an end, since nobody would learn of theirs, and once somebody
 *       reports all leases run anew;
 *   <li>this process did not run for a while: all leases run anew.
 * </ul>
 *
 * One whose address another instance of its service has taken over ends in any case. Not thread-safe.
 */
final class Reaper {

    /** Of fewer, half is one. */
    static final int LEAST = 3;

    /** How often {@link #judge} is to be called. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Duration STALL = Duration.ofSeconds(4);

    private final long holdBackNanos;
    private final Map<ServiceName, Deque<Ended>> recent = new HashMap<>();
    private long judgedNanos;
    private boolean allSilent;

    /** A registration that ended counts as one that ends for as long as its lease was. */
    private record Ended(long atNanos, long leaseNanos) {
        boolean counts(long now) {
            return now - atNanos < leaseNanos;
        }
    }

    /**
     * What is to be done.
     *
     * @param renewAll whether all leases run anew, in full
     * @param ended those that end
     * @param held how many are held back, by service
     */
    record Verdict(boolean renewAll, List<Registration> ended, TreeMap<String, Integer> held) {

        private static final Verdict RENEWAL = new Verdict(true, List.of(), new TreeMap<>());
    }

    Reaper(Duration holdBack, long now) {
        this.holdBackNanos = holdBack.toNanos();
        this.judgedNanos = now;
    }

    /**
     * @param services the registrations of each
     * @param overdue for how many nanoseconds the lease of one has been over; not positive: it is not
     */
    Verdict judge(
            Map<ServiceName, ? extends Collection<Registration>> services,
            ToLongFunction<Registration> overdue,
            long now) {
        boolean stalled = now - judgedNanos > STALL.toNanos();
        judgedNanos = now;
        if (stalled) {
            return Verdict.RENEWAL;
        }
        Map<ServiceName, List<Registration>> late = new HashMap<>();
        int all = 0;
        int allLate = 0;
        for (Map.Entry<ServiceName, ? extends Collection<Registration>> service : services.entrySet()) {
            for (Registration each : service.getValue()) {
                all++;
                if (overdue.applyAsLong(each) > 0) {
                    allLate++;
                    late.computeIfAbsent(service.getKey(), key -> new ArrayList<>())
                            .add(each);
                }
            }
        }
        boolean wasSilent = allSilent;
        allSilent = all >= LEAST && allLate == all;
        if (wasSilent && !allSilent) {
            return Verdict.RENEWAL;
        }
        int allEnded = forgetOld(now);
        boolean isMass = isMass(allLate + allEnded, all + allEnded);
        Verdict verdict = new Verdict(false, new ArrayList<>(), new TreeMap<>());
        late.forEach((name, ones) -> {
            Collection<Registration> siblings = services.get(name);
            int ended = recent.getOrDefault(name, new ArrayDeque<>()).size();
            boolean hold = isMass || isMass(ones.size() + ended, (siblings == null ? 0 : siblings.size()) + ended);
            Set<String> taken = hold && siblings != null ? addresses(siblings, ones) : Set.of();
            for (Registration one : ones) {
                boolean isOver = !allSilent && overdue.applyAsLong(one) > holdBackNanos;
                if (!hold || isOver || taken.contains(place(one))) {
                    verdict.ended().add(one);
                } else {
                    verdict.held().merge(name.toString(), 1, Integer::sum);
                }
            }
        });
        return verdict;
    }

    private static boolean isMass(int ending, int all) {
        return all >= LEAST && 2 * ending > all;
    }

    /** Where those are that live: nobody else can be there. */
    private static Set<String> addresses(Collection<Registration> all, Collection<Registration> late) {
        Set<Registration> dead = new HashSet<>(late);
        Set<String> addresses = new HashSet<>();
        all.stream().filter(each -> !dead.contains(each)).forEach(each -> addresses.add(place(each)));
        return addresses;
    }

    private static String place(Registration registration) {
        return registration.address() + ' ' + registration.ports().values();
    }

    /** How many that ended lately still count. */
    private int forgetOld(long now) {
        int left = 0;
        for (Deque<Ended> ended : recent.values()) {
            ended.removeIf(each -> !each.counts(now));
            left += ended.size();
        }
        recent.values().removeIf(Deque::isEmpty);
        return left;
    }

    /** {@code registration} has ended, for its lease was over. */
    void ended(Registration registration, long now) {
        recent.computeIfAbsent(registration.key().serviceName(), key -> new ArrayDeque<>())
                .add(new Ended(now, registration.lease().toNanos()));
    }
}
