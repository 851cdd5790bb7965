package io.inmesh.config.subscription;

/**
 * How the calls of this application went since it started.
 *
 * @param total all that ended by themselves
 * @param failed those of them that failed
 */
public record CallCount(long total, long failed) {
    public static final CallCount NONE = new CallCount(0, 0);
}
