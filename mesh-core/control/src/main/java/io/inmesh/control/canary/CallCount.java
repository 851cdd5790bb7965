package io.inmesh.control.canary;

/**
 * Calls of some instances since a canary began. Immutable.
 *
 * @param instances how many report now
 * @param calls they made
 * @param failed of them
 */
public record CallCount(int instances, long calls, long failed) {

    static final CallCount NONE = new CallCount(0, 0, 0);

    /** In percent; 0 where there are no calls. */
    public double percentFailed() {
        return calls == 0 ? 0 : 100.0 * failed / calls;
    }

    CallCount plus(long moreCalls, long moreFailed) {
        return new CallCount(instances, calls + moreCalls, failed + moreFailed);
    }

    CallCount with(int now) {
        return new CallCount(now, calls, failed);
    }
}
