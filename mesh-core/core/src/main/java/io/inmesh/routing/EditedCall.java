package io.inmesh.routing;

import io.inmesh.service.CallOperator;
import io.inmesh.service.Response;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call whose response is changed on its way back; its errors are not. */
final class EditedCall extends CallOperator {

    private final Mono<Response> call;
    private final UnaryOperator<Response> edit;

    EditedCall(Mono<Response> call, UnaryOperator<Response> edit) {
        this.call = call;
        this.edit = edit;
    }

    @Override
    protected Mono<Response> start() {
        return call;
    }

    @Override
    protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
        // Whatever it was.
    }

    @Override
    protected Response delivered(Response response) {
        return edit.apply(response);
    }
}
