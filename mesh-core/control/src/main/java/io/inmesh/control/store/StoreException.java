package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a store did not do what was asked. Without a stack trace: these are expected outcomes. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed. */
    public enum Kind {
        /** What is there is not what the writer expected; nothing was changed. */
        CONFLICT,
        /** Something else holds what would have to be written; nothing was changed. */
        BLOCKED,
        /** The resources are not right; nothing was changed. */
        INVALID,
        /** The revision is older than the history that is kept, or newer than the newest. */
        NO_SUCH_REVISION,
        /** The disk or etcd does not work at present; whether the change was made is told by the message. */
        UNAVAILABLE
    }

    private final Kind kind;

    @SuppressWarnings("serial")
    private final List<Problem> problems;

    private StoreException(Kind kind, String message, List<Problem> problems, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    static StoreException conflict(List<String> conflicts) {
        return new StoreException(Kind.CONFLICT, String.join("; ", conflicts), List.of(), null);
    }

    static StoreException blocked(List<String> reasons) {
        return blocked(reasons, List.of());
    }

    /** @param problems of the resources that cannot be written */
    static StoreException blocked(List<String> reasons, List<Problem> problems) {
        return new StoreException(Kind.BLOCKED, String.join("; ", reasons), problems, null);
    }

    static StoreException invalid(List<Problem> problems) {
        String count = problems.size() + (problems.size() == 1 ? " problem" : " problems");
        return new StoreException(Kind.INVALID, count, problems, null);
    }

    static StoreException noSuchRevision(long revision, long oldest, long newest) {
        return new StoreException(
                Kind.NO_SUCH_REVISION,
                "revision " + revision + " (expected: " + oldest + " to " + newest + ", which the history holds)",
                List.of(),
                null);
    }

    /** Somebody knows more than this store. */
    public static StoreException ahead(long revision, long newest) {
        return unavailable("revision " + revision + " is known to you and not yet here, where " + newest + " is", null);
    }

    static StoreException unavailable(String message, @Nullable Throwable cause) {
        return new StoreException(Kind.UNAVAILABLE, message, List.of(), cause);
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong with the resources, all of it; empty but for {@link Kind#INVALID}. */
    public List<Problem> problems() {
        return problems;
    }
}
