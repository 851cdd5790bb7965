package io.inmesh.service;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What a logical call has tried so far, one entry per attempt: shared by its attempts so that a retry avoids who failed
 * before, and the final error can say what was tried. Lock-free.
 */
public final class Trail {

    private static final Object[] NOTHING = new Object[0];
    private static final AtomicReferenceFieldUpdater<Trail, Object[]> TRIED =
            AtomicReferenceFieldUpdater.newUpdater(Trail.class, Object[].class, "tried");

    private volatile Object[] tried = NOTHING;

    /** @param node whose {@code toString} names it in errors */
    public void add(Object node) {
        while (true) {
            Object[] before = tried;
            Object[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = node;
            if (TRIED.compareAndSet(this, before, after)) {
                return;
            }
        }
    }

    public boolean contains(@Nullable Object node) {
        for (Object each : tried) {
            if (each == node) {
                return true;
            }
        }
        return false;
    }

    /** How many attempts were sent to a node. */
    public int size() {
        return tried.length;
    }

    @Override
    public String toString() {
        return Arrays.toString(tried);
    }
}
