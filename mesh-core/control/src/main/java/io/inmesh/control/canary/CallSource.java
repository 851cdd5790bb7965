package io.inmesh.control.canary;

import java.util.Collection;

/** Where reports of instances come from. Must not block. Thread-safe. */
public interface CallSource {

    /** The newest of every instance, of all replicas. */
    Collection<InstanceCalls> calls();

    /** Whether somebody looks at them now: gathering them from other replicas costs. */
    void want(boolean value);
}
