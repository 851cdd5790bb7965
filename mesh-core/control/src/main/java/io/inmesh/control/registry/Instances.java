package io.inmesh.control.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Registrations and reports, seen together. */
final class Instances {

    private Instances() {}

    /** In the order of their keys. */
    static List<Instance> all(Registrations registrations, Reports reports, long now) {
        TreeSet<InstanceKey> keys = new TreeSet<>(reports.keys());
        registrations.all().forEach(each -> keys.add(each.key()));
        List<Instance> all = new ArrayList<>(keys.size());
        for (InstanceKey key : keys) {
            Instance one = one(key, registrations, reports, now);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    /** Null: nobody knows it. */
    static @Nullable Instance one(InstanceKey key, Registrations registrations, Reports reports, long now) {
        Reports.Heard heard = reports.get(key);
        boolean isRegistered = registrations.get(key) != null;
        if (heard == null) {
            return isRegistered ? new Instance(key, Report.NONE, Instant.EPOCH, true, true) : null;
        }
        return new Instance(key, heard.report(), heard.at(), reports.isSilent(key, now), isRegistered);
    }
}
