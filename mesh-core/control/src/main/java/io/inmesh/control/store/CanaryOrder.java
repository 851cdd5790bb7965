package io.inmesh.control.store;

/** What is to become of a canary by a {@link Commit}, or has become of it by a {@link Revision}. */
public sealed interface CanaryOrder {

    /** What is written is for the selected instances alone, until it is promoted or aborted. */
    record Start(CanarySelection selection, CanaryRule rule) implements CanaryOrder {}

    /**
     * What the selected instances have is from now on for all.
     *
     * @param since the canary's revision, so that no other is meant; in a commit 0: whichever is under way
     */
    record Promote(long since) implements CanaryOrder {}

    /**
     * The selected instances go back to what all others have.
     *
     * @param since as in {@link Promote}
     */
    record Abort(long since) implements CanaryOrder {}
}
