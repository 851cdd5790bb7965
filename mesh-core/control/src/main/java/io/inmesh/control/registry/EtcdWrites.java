package io.inmesh.control.registry;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What a replica changes in etcd. Each change is taken into its {@link EtcdMirror} at once. Never blocks. Thread-safe. */
final class EtcdWrites {

    private final Client client;
    private final EtcdRegistryKeys keys;
    private final EtcdMirror mirror;
    private final Duration timeout;

    EtcdWrites(Client client, EtcdRegistryKeys keys, EtcdMirror mirror, Duration timeout) {
        this.client = client;
        this.keys = keys;
        this.mirror = mirror;
        this.timeout = timeout;
    }

    /** Keeps a registration, and its instance's lease in a new one of etcd's. */
    Mono<Void> register(Registration registration, Report report, Instant at, Duration lease) {
        InstanceKey key = registration.key();
        return ask(() -> grant(lease)
                        .thenCompose(id -> client.getKVClient()
                                .txn()
                                .Then(
                                        Op.put(
                                                keys.registration(key),
                                                EtcdRegistryKeys.value(registration),
                                                PutOption.DEFAULT),
                                        Op.put(keys.instance(key), EtcdRegistryKeys.value(report, at), with(id)))
                                .commit()
                                .thenAccept(done -> {
                                    // The lease first: a registration without one counts as left behind.
                                    mirror.putReport(key, report, at, id, revision(done));
                                    mirror.putRegistration(registration, revision(done));
                                })))
                .then();
    }

    /** Keeps a report under a new lease. */
    Mono<Void> report(InstanceKey key, Report report, Instant at, Duration lease) {
        return ask(() -> grant(lease).thenCompose(id -> put(key, report, at, id)))
                .then();
    }

    /** Keeps a report under a lease that runs anew; fails where that is over. */
    Mono<Void> reportAgain(InstanceKey key, Report report, Instant at, long lease) {
        return ask(() -> CompletableFuture.allOf(
                        put(key, report, at, lease), client.getLeaseClient().keepAliveOnce(lease)))
                .then();
    }

    /** Lets a lease run anew; fails where it is over. */
    Mono<Void> renew(long lease) {
        return ask(() -> client.getLeaseClient().keepAliveOnce(lease)).then();
    }

    private CompletableFuture<Void> put(InstanceKey key, Report report, Instant at, long lease) {
        return client.getKVClient()
                .put(keys.instance(key), EtcdRegistryKeys.value(report, at), with(lease))
                .thenAccept(done -> mirror.putReport(
                        key, report, at, lease, done.getHeader().getRevision()));
    }

    /** Forgets all of an instance. */
    Mono<Void> remove(InstanceKey key) {
        return ask(() -> client.getKVClient()
                        .txn()
                        .Then(
                                Op.delete(keys.registration(key), DeleteOption.DEFAULT),
                                Op.delete(keys.instance(key), DeleteOption.DEFAULT))
                        .commit()
                        .thenAccept(done -> {
                            mirror.removeRegistration(key, revision(done));
                            mirror.removeReport(key, revision(done));
                        }))
                .then();
    }

    /** Removes the registration that etcd's {@code revision} wrote, where its instance has no lease and it is still that. */
    Mono<Void> expire(InstanceKey key, long revision) {
        return ask(() -> client.getKVClient()
                        .txn()
                        .If(
                                new Cmp(keys.registration(key), Cmp.Op.EQUAL, CmpTarget.modRevision(revision)),
                                new Cmp(keys.instance(key), Cmp.Op.EQUAL, CmpTarget.version(0)))
                        .Then(Op.delete(keys.registration(key), DeleteOption.DEFAULT))
                        .commit()
                        .thenAccept(done -> {
                            if (done.isSucceeded()) {
                                mirror.removeRegistration(key, revision(done));
                            }
                        }))
                .then();
    }

    private CompletableFuture<Long> grant(Duration lease) {
        return client.getLeaseClient().grant(lease.toSeconds()).thenApply(granted -> granted.getID());
    }

    private static PutOption with(long lease) {
        return PutOption.builder().withLeaseId(lease).build();
    }

    private static long revision(TxnResponse response) {
        return response.getHeader().getRevision();
    }

    private <T> Mono<T> ask(Supplier<CompletableFuture<T>> question) {
        return Mono.fromFuture(() -> question.get().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS), true)
                .onErrorMap(error -> new RegistryException("etcd: " + error, error));
    }
}
