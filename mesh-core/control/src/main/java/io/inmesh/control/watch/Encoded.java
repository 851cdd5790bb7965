package io.inmesh.control.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What streams in the same situation say, so that they share it: for the newest state, within a bound. Thread-safe. */
final class Encoded {

    private static final long MOST_BYTES = 64_000_000;

    private final Function<Update, byte[]> encoder;

    /** Guarded by this. */
    private final Map<Update, byte[]> known = new HashMap<>();

    /** Guarded by this. */
    private long bytes;

    Encoded(Function<Update, byte[]> encoder) {
        this.encoder = encoder;
    }

    byte[] of(Update update) {
        synchronized (this) {
            byte[] found = known.get(update);
            if (found != null) {
                return found;
            }
        }
        byte[] made = encoder.apply(update);
        synchronized (this) {
            if (bytes + made.length > MOST_BYTES) {
                forget();
            }
            bytes += made.length;
            known.put(update, made);
        }
        return made;
    }

    /** The state has become another. */
    synchronized void forget() {
        known.clear();
        bytes = 0;
    }
}
