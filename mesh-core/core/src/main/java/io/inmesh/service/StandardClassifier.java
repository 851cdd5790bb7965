package io.inmesh.service;

import org.jspecify.annotations.Nullable;

/** See {@link ResponseClassifier#standard()}. */
final class StandardClassifier implements ResponseClassifier {

    static final StandardClassifier INSTANCE = new StandardClassifier();

    private StandardClassifier() {}

    @Override
    public Classification classify(Request request, @Nullable Response response, @Nullable Throwable error) {
        if (response != null) {
            return ofStatus(request, response.status());
        }
        return error == null ? Classification.NEUTRAL : ofError(request, error);
    }

    private static Classification ofStatus(Request request, int status) {
        if (status < 500) {
            return Classification.SUCCESS;
        }
        boolean transientStatus = status >= 502 && status <= 504;
        return failure(
                transientStatus && request.isIdempotent() && request.body().isSendable());
    }

    private static Classification ofError(Request request, Throwable error) {
        if (!(error instanceof MeshException e)) {
            return Classification.FAILURE;
        }
        if (e.kind() == MeshException.Kind.INVALID_REQUEST || e.kind() == MeshException.Kind.CANCELLED) {
            return Classification.NEUTRAL;
        }
        boolean safe = e.isUnprocessed() || (e.kind().isTransient() && request.isIdempotent());
        return failure(safe && request.body().isSendable());
    }

    private static Classification failure(boolean retryable) {
        return retryable ? Classification.RETRYABLE_FAILURE : Classification.FAILURE;
    }
}
