package io.inmesh.benchmarks.call;

import java.io.IOException;
import one.profiler.AsyncProfiler;
import org.jspecify.annotations.Nullable;

/**
 * Samples this process with async-profiler where the system property {@code profile.event} names what to sample, and
 * writes the collapsed stacks to {@code profile.file} at its end.
 */
final class Profile implements AutoCloseable {

    private final @Nullable String event;
    private boolean begun;

    private Profile(@Nullable String event) {
        this.event = event;
    }

    static Profile asAsked() {
        return new Profile(System.getProperty("profile.event"));
    }

    /** Idempotent. */
    void begin() throws IOException {
        if (event != null && !begun) {
            begun = true;
            AsyncProfiler.getInstance().execute("start,event=" + event);
        }
    }

    @Override
    public void close() throws IOException {
        if (begun) {
            AsyncProfiler.getInstance().execute("stop,collapsed,file=" + System.getProperty("profile.file"));
        }
    }
}
