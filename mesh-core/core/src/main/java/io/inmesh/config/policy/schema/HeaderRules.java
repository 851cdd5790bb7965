package io.inmesh.config.policy.schema;

import io.inmesh.document.DocumentNode;
import io.inmesh.routing.HeaderChecks;

/** What a header must be that a route sets, adds or removes. */
public final class HeaderRules {

    private HeaderRules() {}

    /** Adds to the problems of {@code at}, without the value, which may be a secret. */
    public static void check(DocumentNode at, String name, String value) {
        String refusal = HeaderChecks.refusal(name, value);
        String unhonoured = HeaderChecks.unhonoured(value);
        if (refusal != null) {
            at.fail(refusal);
        } else if (unhonoured != null) {
            at.warn(unhonoured);
        }
    }
}
