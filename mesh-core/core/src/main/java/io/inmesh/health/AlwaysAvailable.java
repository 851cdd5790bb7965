package io.inmesh.health;

import io.inmesh.naming.Health;
import io.inmesh.service.Classification;

/** The health of a node that nobody judges. */
final class AlwaysAvailable implements Health {

    static final AlwaysAvailable INSTANCE = new AlwaysAvailable();

    private AlwaysAvailable() {}

    @Override
    public boolean isAvailable(long nowNanos) {
        return true;
    }

    @Override
    public long started(long nowNanos) {
        return 0;
    }

    @Override
    public void finished(long stamp, long nowNanos, Classification outcome) {
        // Nobody judges it.
    }

    @Override
    public String describe() {
        return "available";
    }
}
