package io.inmesh.control.watch;

import java.time.Duration;

/** A client took nothing of what waited for it. Without a stack trace. */
public final class SlowReaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SlowReaderException(Duration slow) {
        super("nothing was taken for " + slow + ": cut off", null, false, false);
    }
}
