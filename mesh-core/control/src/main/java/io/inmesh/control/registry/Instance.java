package io.inmesh.control.registry;

import java.time.Instant;

/**
 * One instance as it was last heard of. Immutable.
 *
 * @param report {@link Report#NONE}: it has registered and not reported yet
 * @param lastReport {@link Instant#EPOCH}: none. Of one that reports to another replica: when what it says last differed
 * @param isSilent whether it should have reported by now and has not
 * @param isRegistered whether others are told of it
 */
public record Instance(InstanceKey key, Report report, Instant lastReport, boolean isSilent, boolean isRegistered) {}
