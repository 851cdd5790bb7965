package io.inmesh.config.policy.inmesh;

import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import java.util.regex.Pattern;

/** What resources of our own must be beyond their fields, by themselves. */
public final class InmeshRules {

    private static final Pattern DELEGATION = Pattern.compile("\\s*/[^=\\s]*\\s*=>\\s*\\S.*");

    private InmeshRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void checkBackendPolicy(CheckedResource resource) {
        BackendPolicies.apply(ClientSettings.DEFAULT, resource.spec());
    }

    /** Adds to the resource's problems, which may hold some already. */
    public static void checkDelegationTable(CheckedResource resource) {
        for (DocumentNode entry : resource.spec().node("delegations").items()) {
            if (!DELEGATION.matcher(entry.text("")).matches()) {
                entry.report("/prefix => /destination");
            }
        }
    }
}
