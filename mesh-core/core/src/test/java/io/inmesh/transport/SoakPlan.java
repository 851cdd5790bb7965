package io.inmesh.transport;

import io.inmesh.service.MeshException.Kind;
import java.util.Arrays;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What a peer does with a request of a soak, and how the call may end for it. */
enum SoakPlan {
    ANSWER(20, Where.ANYWHERE),
    CHUNKED(10, Where.ANYWHERE),
    DELAY(20, Where.ANYWHERE),
    TRICKLE(8, Where.ANYWHERE),
    EARLY(6, Where.ANYWHERE),
    INTERIM(4, Where.SCRIPTED),
    UNTIL_CLOSE(3, Where.SCRIPTED_1),
    HALF_CLOSE(2, Where.SCRIPTED_1),
    EXCESS(3, Where.SCRIPTED_1),
    GO_AWAY(1, Where.SCRIPTED_2),
    STALL(6, Where.ANYWHERE, Kind.ATTEMPT_TIMEOUT),
    STALL_BODY(6, Where.ANYWHERE, Kind.ATTEMPT_TIMEOUT),
    STALL_READ(4, Where.SCRIPTED, Kind.ATTEMPT_TIMEOUT),
    RESET(6, Where.SCRIPTED, Kind.CONNECTION_CLOSED),
    CLOSE(2, Where.SCRIPTED, Kind.CONNECTION_CLOSED),
    TRUNCATE(4, Where.SCRIPTED_1, Kind.CONNECTION_CLOSED),
    CUT_SHORT(4, Where.SCRIPTED_2, Kind.PROTOCOL_ERROR),
    GARBAGE(1, Where.SCRIPTED, Kind.PROTOCOL_ERROR),
    REFUSE(4, Where.SCRIPTED_2, Kind.CONNECTION_CLOSED),
    FAIL_BODY(4, Where.OURS, Kind.CONNECTION_CLOSED);

    private enum Where {
        ANYWHERE,
        OURS,
        SCRIPTED,
        SCRIPTED_1,
        SCRIPTED_2
    }

    private final int weight;
    private final Where where;
    /** How the call must end, or null where it is answered. */
    private final @Nullable Kind failure;

    SoakPlan(int weight, Where where) {
        this(weight, where, null);
    }

    SoakPlan(int weight, Where where, @Nullable Kind failure) {
        this.weight = weight;
        this.where = where;
        this.failure = failure;
    }

    /** All that a target can do, each as often as its weight. */
    static SoakPlan[] of(SoakTarget target) {
        return Arrays.stream(values())
                .filter(plan -> plan.isFor(target))
                .flatMap(plan -> Collections.nCopies(plan.weight, plan).stream())
                .toArray(SoakPlan[]::new);
    }

    private boolean isFor(SoakTarget target) {
        return switch (where) {
            case ANYWHERE -> true;
            case OURS -> !target.scripted();
            case SCRIPTED -> target.scripted();
            case SCRIPTED_1 -> target.scripted() && !target.multiplexed();
            case SCRIPTED_2 -> target.scripted() && target.multiplexed();
        };
    }

    boolean answers() {
        return failure == null;
    }

    boolean fails(Kind kind) {
        return failure == kind;
    }

    boolean stalls() {
        return failure == Kind.ATTEMPT_TIMEOUT;
    }

    /** Whether other calls of the same connection may be lost with it: on HTTP/1.1 the next one, which races with its end. */
    boolean harmsOthers(boolean multiplexed) {
        return multiplexed ? this == CLOSE || this == GARBAGE || this == GO_AWAY : this == HALF_CLOSE;
    }

    /** Whether it needs a body to be what it is. */
    boolean needsBody() {
        return switch (this) {
            case TRICKLE, STALL_BODY, RESET, CLOSE, TRUNCATE, CUT_SHORT, FAIL_BODY -> true;
            default -> false;
        };
    }

    /** Whether its answer must fit one segment: what follows could otherwise not be told from the next answer. */
    boolean isSmall() {
        return this == EXCESS || this == HALF_CLOSE;
    }
}
