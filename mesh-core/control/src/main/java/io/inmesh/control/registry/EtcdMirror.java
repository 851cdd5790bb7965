package io.inmesh.control.registry;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.inmesh.time.MeshTime;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is in etcd, as far as this replica has seen. Of one key only what is newer than what is known counts, in whatever
 * order it is learnt. Thread-safe.
 */
final class EtcdMirror {

    private static final System.Logger LOG = System.getLogger(EtcdMirror.class.getName());

    private final EtcdRegistryKeys keys;
    private final MeshTime time;
    private final Registrations registrations;
    private final Reports reports;
    private final Consumer<Registration> onExpired;

    /** Etcd's revision that wrote each registration; guarded by this. */
    private final Map<InstanceKey, Long> registered = new HashMap<>();

    /** Instances whose leases hold; guarded by this. */
    private final Map<InstanceKey, Alive> alive = new HashMap<>();

    /** Since when registered instances have no lease, by {@link MeshTime#nanoTime}; guarded by this. */
    private final Map<InstanceKey, Long> absent = new HashMap<>();

    /** The newest revision that was learnt of, of registrations and of instances; guarded by this. */
    private final long[] seen = new long[2];

    /** @param shared what all replicas know of the report */
    record Alive(long lease, long revision, Report shared) {}

    /** @param onExpired told of registrations that are gone, by whomever, after their leases were */
    EtcdMirror(
            EtcdRegistryKeys keys,
            MeshTime time,
            Registrations registrations,
            Reports reports,
            Consumer<Registration> onExpired) {
        this.keys = keys;
        this.time = time;
        this.registrations = registrations;
        this.reports = reports;
        this.onExpired = onExpired;
    }

    synchronized void put(KeyValue pair) {
        see(pair.getKey(), pair.getModRevision());
        InstanceKey key = keys.parse(pair.getKey());
        if (key == null) {
            return;
        }
        if (keys.isRegistration(pair.getKey())) {
            Registration registration = EtcdRegistryKeys.registration(key, pair.getValue());
            if (registration == null) {
                LOG.log(System.Logger.Level.WARNING, "etcd: what is kept of {0} is no registration: passed over", key);
                return;
            }
            putRegistration(registration, pair.getModRevision());
        } else {
            EtcdRegistryKeys.Kept kept = EtcdRegistryKeys.report(pair.getValue());
            if (kept != null) {
                putReport(key, kept.report(), kept.at(), pair.getLease(), pair.getModRevision());
            }
        }
    }

    synchronized void putRegistration(Registration registration, long revision) {
        InstanceKey key = registration.key();
        if (registered.getOrDefault(key, 0L) < revision) {
            registered.put(key, revision);
            if (!alive.containsKey(key)) {
                absent.putIfAbsent(key, time.nanoTime());
            }
            registrations.put(registration);
        }
    }

    synchronized void putReport(InstanceKey key, Report report, Instant at, long lease, long revision) {
        Alive known = alive.get(key);
        if (known != null && known.revision() >= revision) {
            return;
        }
        alive.put(key, new Alive(lease, revision, report));
        absent.remove(key);
        Reports.Heard heard = reports.get(key);
        // What was reported here may be newer: not all of it is shared.
        boolean isOlder = heard != null && heard.at().isAfter(at);
        reports.put(
                key,
                heard != null && isOlder ? heard.report() : report,
                heard != null && isOlder ? heard.at() : at,
                time.nanoTime(),
                Reports.Presence.LEASED);
    }

    /** @param revision that removed it */
    synchronized void remove(ByteSequence pair, long revision) {
        see(pair, revision);
        InstanceKey key = keys.parse(pair);
        if (key != null && keys.isRegistration(pair)) {
            removeRegistration(key, revision);
        } else if (key != null) {
            removeReport(key, revision);
        }
    }

    synchronized void removeRegistration(InstanceKey key, long revision) {
        if (registered.getOrDefault(key, Long.MAX_VALUE) >= revision) {
            return;
        }
        registered.remove(key);
        Long since = absent.remove(key);
        Registration registration = registrations.get(key);
        registrations.remove(key, null);
        // One that takes its leave removes both keys at once.
        boolean hadExpired = since != null && time.nanoTime() - since > Reaper.PERIOD.toNanos();
        if (hadExpired && registration != null) {
            onExpired.accept(registration);
        }
    }

    synchronized void removeReport(InstanceKey key, long revision) {
        Alive known = alive.get(key);
        if (known == null || known.revision() >= revision) {
            return;
        }
        alive.remove(key);
        reports.gone(key, time.nanoTime());
        if (registered.containsKey(key)) {
            absent.putIfAbsent(key, time.nanoTime());
        }
    }

    /** Whatever {@code pairs} lack is gone, unless it is newer than {@code revision}, at which they were read. */
    synchronized void replace(Collection<KeyValue> pairs, long revision) {
        Set<InstanceKey> registeredThere = new HashSet<>();
        Set<InstanceKey> aliveThere = new HashSet<>();
        for (KeyValue pair : pairs) {
            InstanceKey key = keys.parse(pair.getKey());
            if (key != null) {
                (keys.isRegistration(pair.getKey()) ? registeredThere : aliveThere).add(key);
                put(pair);
            }
        }
        Set.copyOf(alive.keySet()).stream()
                .filter(key -> !aliveThere.contains(key))
                .forEach(key -> removeReport(key, revision + 1));
        Set.copyOf(registered.keySet()).stream()
                .filter(key -> !registeredThere.contains(key))
                .forEach(key -> removeRegistration(key, revision + 1));
        see(keys.registrations(), revision);
        see(keys.instances(), revision);
    }

    private void see(ByteSequence key, long revision) {
        int which = keys.isRegistration(key) ? 0 : 1;
        seen[which] = Math.max(seen[which], revision);
    }

    synchronized @Nullable Alive alive(InstanceKey key) {
        return alive.get(key);
    }

    /** Etcd's revision that wrote the registration; 0: there is none. */
    synchronized long registered(InstanceKey key) {
        return registered.getOrDefault(key, 0L);
    }

    /** Since when it has no lease; null: it has one. */
    synchronized @Nullable Long absentSince(InstanceKey key) {
        return absent.get(key);
    }

    /** The newest revision of etcd that was learnt of, of keys that begin with {@code prefix}. */
    synchronized long seen(ByteSequence prefix) {
        return seen[keys.isRegistration(prefix) ? 0 : 1];
    }

    /** How many keys there are that begin with {@code prefix}. */
    synchronized long size(ByteSequence prefix) {
        return keys.isRegistration(prefix) ? registered.size() : alive.size();
    }
}
