package io.inmesh.config.policy;

import io.inmesh.document.Resource;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Policy} of resources, for one caller: checks each by itself and beside the others, keeps those that are
 * wrong at their last version that was right, and translates what is in force. The same resources in any order, after the
 * same history, give an equal policy. Thread-safe: one compilation at a time.
 */
public final class PolicyCompiler {

    private final PolicyScope scope;

    /** Guarded by this. */
    private Map<ResourceKey, Resource> lastGood = Map.of();

    public PolicyCompiler(PolicyScope scope) {
        this.scope = scope;
    }

    /** @param resources all there are at one moment; one that is gone is forgotten */
    public synchronized Policy compile(List<Resource> resources) {
        Intake intake = Intake.of(resources, lastGood);
        Compilation compilation = new Compilation(scope, intake);
        Policy policy = compilation.run();
        lastGood = intake.good();
        return policy;
    }
}
