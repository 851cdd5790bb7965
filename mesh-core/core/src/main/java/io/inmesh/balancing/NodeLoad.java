package io.inmesh.balancing;

import io.inmesh.naming.Load;

/** A load that knows since when its node has been there. */
abstract class NodeLoad implements Load {

    private final long bornNanos;

    /** Whether it never warms up: it was there when the caller began. */
    private volatile boolean original;

    NodeLoad(long bornNanos) {
        this.bornNanos = bornNanos;
    }

    final long bornNanos() {
        return bornNanos;
    }

    final boolean isOriginal() {
        return original;
    }

    final void markOriginal() {
        original = true;
    }
}
