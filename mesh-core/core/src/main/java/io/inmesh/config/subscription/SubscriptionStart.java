package io.inmesh.config.subscription;

import io.inmesh.config.ConfigurationException;
import io.inmesh.config.Workload;
import io.inmesh.document.Problem;
import io.inmesh.naming.ServiceName;
import io.inmesh.time.MeshTime;
import io.inmesh.transport.Connector;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Puts a subscription together and starts it. */
final class SubscriptionStart {

    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final int MOST_TASKS = 100_000;
    private static final int IDLE_SECONDS = 60;

    private SubscriptionStart() {}

    static Subscription open(
            SubscriptionSettings settings,
            Workload workload,
            Collection<ServiceName> named,
            Connector connector,
            MeshTime time,
            SubscriptionObserver observer) {
        Identity identity = Identity.of(workload, settings.presence().instance(), RANDOM);
        Remote remote;
        try {
            remote = new HttpRemote(settings, connector, time);
        } catch (IllegalArgumentException e) {
            throw refused("ca", String.valueOf(e.getMessage()));
        }
        // One thread that may block, whereas Reactor's own single threads must not.
        Scheduler worker = Schedulers.newBoundedElastic(1, MOST_TASKS, "mesh-config", IDLE_SECONDS, true);
        Workplace place = new Workplace(worker, time, RANDOM);
        SnapshotFile file = file(settings, identity);
        ServiceSubscription subscription = new ServiceSubscription(
                settings,
                identity,
                named,
                new ServiceSubscription.Tools(
                        place,
                        remote,
                        file == null ? null : new SnapshotKeeper(file, Schedulers.boundedElastic(), place),
                        file == null ? null : file.read()),
                observer);
        subscription.start();
        String problem = subscription.await();
        if (problem != null) {
            subscription.close().block();
            throw refused("addresses", problem);
        }
        return subscription;
    }

    private static @Nullable SnapshotFile file(SubscriptionSettings settings, Identity identity) {
        Path cache = settings.start().cache();
        List<String> addresses =
                settings.addresses().stream().map(Object::toString).toList();
        return cache == null
                ? null
                : new SnapshotFile(cache, new SnapshotText.Owner(identity.application(), addresses));
    }

    private static ConfigurationException refused(String key, String problem) {
        return new ConfigurationException(List.of(new Problem("mesh.config." + key, 0, problem)));
    }
}
