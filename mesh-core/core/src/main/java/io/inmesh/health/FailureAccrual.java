package io.inmesh.health;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.Health;
import io.inmesh.time.MeshTime;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ejects nodes whose calls fail, by failures in a row or by success rate, and tries each again with one call when its
 * time is up: Finagle's hybrid failure accrual. Thread-safe, lock-free.
 *
 * <p>It differs from Finagle's in one point: a node that relapses sooner than its last ejection lasted goes on with the
 * backoff instead of beginning again, so that one that passes every probe and fails under load is not met every 5 s. How
 * many nodes may be out at once is the balancer's matter: below its panic threshold it ignores ejections.
 */
public final class FailureAccrual implements HealthFactory {

    private static final System.Logger LOG = System.getLogger(FailureAccrual.class.getName());

    private volatile AccrualSettings settings;
    private final MeshTime time;
    private final RandomGenerator random;
    private final HealthListener listener;

    /** @param random thread-safe */
    public FailureAccrual(AccrualSettings settings, MeshTime time, RandomGenerator random, HealthListener listener) {
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.listener = listener;
    }

    @Override
    public Health newHealth(Endpoint endpoint) {
        return settings.isEnabled() ? new NodeAccrual(endpoint, this) : AlwaysAvailable.INSTANCE;
    }

    @Override
    public HealthFactory updated(HealthSettings changed) {
        if (changed instanceof AccrualSettings accrual) {
            settings = accrual;
            return this;
        }
        return HealthFactory.of(changed, time, random, listener);
    }

    @Override
    public Health adopt(Health health, Endpoint endpoint) {
        boolean fits = settings.isEnabled() && health instanceof NodeAccrual known && known.isOf(this);
        return fits ? health : newHealth(endpoint);
    }

    MeshTime time() {
        return time;
    }

    OutcomeWindow newWindow(long nowNanos) {
        return new OutcomeWindow(settings.window().toNanos(), nowNanos);
    }

    /** Why the node is to be ejected after its latest failure; null: it is not. */
    @Nullable
    String judge(OutcomeWindow window, int consecutive, long nowNanos) {
        if (settings.consecutiveFailures() > 0 && consecutive >= settings.consecutiveFailures()) {
            return consecutive + " consecutive failures";
        }
        if (settings.successRate() == 0) {
            return null;
        }
        OutcomeWindow.Count count = window.count(nowNanos);
        if (count.total() < settings.minimumRequests() || count.successRate() >= settings.successRate()) {
            return null;
        }
        return count.failures() + " failures of " + count.total() + " calls within "
                + seconds(settings.window().toNanos());
    }

    /** Equal jitter: half of the exponential backoff is certain, the other half is random. */
    long ejectionNanos(int ejectionsBefore) {
        double most = Math.min(
                (double) settings.maxEjection().toNanos(),
                settings.minEjection().toNanos() * Math.pow(2, Math.min(ejectionsBefore, 60)));
        return (long) (most / 2 + most / 2 * random.nextDouble());
    }

    void tell(Consumer<HealthListener> transition) {
        try {
            transition.accept(listener);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener of health transitions failed", e);
        }
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1fs", nanos / 1e9);
    }
}
