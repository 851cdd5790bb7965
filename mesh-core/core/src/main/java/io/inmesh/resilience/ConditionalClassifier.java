package io.inmesh.resilience;

import io.inmesh.service.Classification;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.RetryConditions;
import io.inmesh.service.RetryConditions.Condition;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what may be tried again by a route's conditions, as Envoy's router does, in place of another classifier's
 * judgement: a condition that names an outcome makes it worth another attempt, whatever the method; any other outcome is what
 * the other classifier says, and is not tried again. A request that no peer acted on always may be, and one whose body is
 * gone never.
 */
final class ConditionalClassifier implements ResponseClassifier {

    private final ResponseClassifier other;
    private final Set<Condition> on;
    private final Set<Integer> statuses;

    ConditionalClassifier(ResponseClassifier other, RetryConditions conditions) {
        this.other = other;
        on = conditions.on();
        statuses = conditions.statuses();
    }

    @Override
    public Classification classify(Request request, @Nullable Response response, @Nullable Throwable error) {
        Classification judged = other.classify(request, response, error);
        boolean named = response != null ? names(response) : error != null && names(error);
        if (named && request.body().isSendable()) {
            return Classification.RETRYABLE_FAILURE;
        }
        boolean unprocessed = error instanceof MeshException e && e.isUnprocessed();
        return judged.isRetryable() && !unprocessed ? Classification.FAILURE : judged;
    }

    private boolean names(Response response) {
        int status = response.status();
        return (status >= 500 && on.contains(Condition.SERVER_ERROR))
                || (status >= 502 && status <= 504 && on.contains(Condition.GATEWAY_ERROR))
                || (status == 409 && on.contains(Condition.RETRIABLE_4XX))
                || statuses.contains(status)
                || namesGrpc(response.headers().get("grpc-status"));
    }

    /** From the head alone, which is all there is of a response that consists of trailers only. */
    private boolean namesGrpc(@Nullable String status) {
        if (status == null) {
            return false;
        }
        return switch (status) {
            case "1" -> on.contains(Condition.GRPC_CANCELLED);
            case "4" -> on.contains(Condition.GRPC_DEADLINE_EXCEEDED);
            case "8" -> on.contains(Condition.GRPC_RESOURCE_EXHAUSTED);
            case "13" -> on.contains(Condition.GRPC_INTERNAL);
            case "14" -> on.contains(Condition.GRPC_UNAVAILABLE);
            default -> false;
        };
    }

    /** Which errors Envoy would have seen as a reset, and of which sort. What this side refused by itself is none. */
    private boolean names(Throwable error) {
        if (!(error instanceof MeshException e)) {
            return false;
        }
        return switch (e.kind()) {
            case CONNECT_FAILED -> namesReset() || on.contains(Condition.CONNECT_FAILURE);
            case CONNECTION_CLOSED, PROTOCOL_ERROR, ATTEMPT_TIMEOUT -> namesReset();
            default -> false;
        };
    }

    private boolean namesReset() {
        return on.contains(Condition.RESET)
                || on.contains(Condition.SERVER_ERROR)
                || on.contains(Condition.GATEWAY_ERROR);
    }
}
