package io.inmesh.config.policy.inmesh;

import io.inmesh.config.ClientSettings;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import io.inmesh.naming.Dentry;

/** What resources of our own must be beyond their fields, by themselves. */
public final class InmeshRules {

    private InmeshRules() {}

    /** Adds to the resource's problems, which may hold some already. */
    public static void checkBackendPolicy(CheckedResource resource) {
        BackendPolicies.apply(ClientSettings.DEFAULT, resource.spec());
    }

    /** Adds to the resource's problems, which may hold some already. */
    public static void checkDelegationTable(CheckedResource resource) {
        for (DocumentNode entry : resource.spec().node("delegations").items()) {
            try {
                Dentry.parse(entry.text(""));
            } catch (IllegalArgumentException e) {
                entry.fail(String.valueOf(e.getMessage()));
            }
        }
    }
}
