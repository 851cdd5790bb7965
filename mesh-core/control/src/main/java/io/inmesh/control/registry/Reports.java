package io.inmesh.control.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The newest report of each instance, in memory. Thread-safe. */
final class Reports {

    private final Map<InstanceKey, Heard> heard = new ConcurrentHashMap<>();
    private final RegistrySettings settings;

    /** What tells whether an instance is silent. */
    enum Presence {
        /** Its newest report is from {@link Heard#atNanos}. */
        HEARD,
        /** It reports, perhaps to others, and once it does not it is {@link #GONE}. */
        LEASED,
        /** It has stopped at {@link Heard#atNanos}. */
        GONE
    }

    /** @param at wall clock of the newest report that is known of */
    record Heard(Report report, Instant at, long atNanos, Presence presence) {}

    Reports(RegistrySettings settings) {
        this.settings = settings;
    }

    @Nullable
    Heard get(InstanceKey key) {
        return heard.get(key);
    }

    Set<InstanceKey> keys() {
        return heard.keySet();
    }

    /** @throws RegistryException when there are as many as may be */
    void checkRoom(InstanceKey key) {
        if (heard.size() >= settings.maxInstances() && !heard.containsKey(key)) {
            throw RegistryException.full("instances", settings.maxInstances());
        }
    }

    void put(InstanceKey key, Report report, Instant at, long atNanos, Presence presence) {
        heard.put(key, new Heard(report, at, atNanos, presence));
    }

    /** It has begun to live, and will report. */
    void expect(InstanceKey key, long atNanos) {
        heard.putIfAbsent(key, new Heard(Report.NONE, Instant.EPOCH, atNanos, Presence.HEARD));
    }

    /** It has stopped reporting. */
    void gone(InstanceKey key, long now) {
        heard.computeIfPresent(key, (same, each) -> new Heard(each.report(), each.at(), now, Presence.GONE));
    }

    boolean remove(InstanceKey key) {
        return heard.remove(key) != null;
    }

    boolean isSilent(InstanceKey key, long now) {
        Heard each = heard.get(key);
        return each == null
                || each.presence() == Presence.GONE
                || (each.presence() == Presence.HEARD && isOlder(each, settings.silentAfter(), now));
    }

    /** @param kept whether to keep one whatever its age */
    void forgetOld(long now, Predicate<InstanceKey> kept) {
        heard.entrySet()
                .removeIf(entry -> entry.getValue().presence() != Presence.LEASED
                        && isOlder(entry.getValue(), settings.forgetAfter(), now)
                        && !kept.test(entry.getKey()));
    }

    private static boolean isOlder(Heard each, Duration than, long now) {
        return now - each.atNanos() > than.toNanos();
    }
}
