package io.inmesh.resilience;

import io.inmesh.resilience.ResilienceObserver.RetryEnd;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Trail;
import org.jspecify.annotations.Nullable;

/** Says in the last error of a call what was tried, and why nothing more. */
final class RetryReport {

    private RetryReport() {}

    /** The error with that said; itself where it is not the mesh's, or where there is nothing to say. */
    static Throwable explained(Throwable error, Request last, @Nullable RetryEnd reason, RetryFilter policy) {
        RetrySettings settings = policy.settings;
        if (!(error instanceof MeshException e) || reason == null || !worthSaying(e, last, reason, settings)) {
            return error;
        }
        String message = e.getMessage() + tried(last.call()) + why(reason, last, policy);
        return e.isUnprocessed()
                ? MeshException.unprocessed(e.kind(), message, e.getCause())
                : MeshException.of(e.kind(), message, e.getCause());
    }

    /** An error that no retry could mend explains itself; so does the only attempt where retries are off. */
    private static boolean worthSaying(MeshException e, Request last, RetryEnd reason, RetrySettings settings) {
        boolean retried = last.call().attempt() > 1;
        boolean mendable = e.kind().isTransient() || e.isUnprocessed();
        return retried || (settings.maxAttempts() > 1 && (reason != RetryEnd.UNSAFE || mendable));
    }

    private static String tried(Call call) {
        Trail trail = call.trail();
        String count = call.attempt() == 1 ? "; 1 attempt" : "; " + call.attempt() + " attempts";
        return trail == null || trail.size() == 0 ? count : count + " at " + trail;
    }

    private static String why(RetryEnd reason, Request last, RetryFilter policy) {
        RetrySettings settings = policy.settings;
        return switch (reason) {
            case ATTEMPTS -> ", none left (maxAttempts " + settings.maxAttempts() + ")";
            case BUDGET ->
                ", no retry: the destination's retry budget is empty (ratio " + settings.budgetRatio() + ", at least "
                        + settings.budgetMinPerSecond() + " per second)";
            case LIMIT -> ", no retry: as many calls to the destination as may be are being retried (maxRetries)";
            case DEADLINE -> ", no retry: the deadline leaves no time for it";
            case UNSAFE -> unsafe(last, policy.classifier instanceof ConditionalClassifier);
        };
    }

    private static String unsafe(Request last, boolean byRoute) {
        if (!last.body().isSendable()) {
            return ", no retry: the body was a stream and has been read";
        }
        return byRoute
                ? ", no retry: the conditions of its route do not name this"
                : ", no retry: " + last.method() + " may have taken effect";
    }
}
