package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.HeaderChanges;
import io.inmesh.routing.HeaderChanges.Edits;
import org.jspecify.annotations.Nullable;

/** Istio's {@code headers}. */
final class HeaderEdits {

    private HeaderEdits() {}

    static HeaderChanges of(@Nullable View headers) {
        return headers == null
                ? HeaderChanges.NONE
                : new HeaderChanges(edits(headers.in("request")), edits(headers.in("response")));
    }

    private static Edits edits(View view) {
        return new Edits(view.textMap("set"), view.textMap("add"), view.texts("remove"));
    }
}
