package io.inmesh.config.policy;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import io.inmesh.document.Problem;
import io.inmesh.document.Problem.Severity;
import io.inmesh.document.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one compilation, sorted, each checked by itself, and in the place of each that is wrong its last version
 * that was right.
 */
final class Intake {

    private final Map<ResourceKey, Slot> slots = new LinkedHashMap<>();
    private final Map<String, Integer> passedOver = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** The versions of one resource. */
    private static final class Slot {
        final CheckedResource current;
        final @Nullable CheckedResource older;
        final boolean isBroken;
        boolean isDisplaced;

        Slot(CheckedResource current, @Nullable CheckedResource older) {
            this.current = current;
            this.older = older;
            this.isBroken = current.hasErrors();
        }

        /** Null: there is none to use. */
        @Nullable
        CheckedResource used() {
            return isBroken || isDisplaced ? older : current;
        }

        void settle() {
            boolean isDangling = !isBroken && current.hasErrors();
            isDisplaced = isDangling && older != null && !older.resource().equals(current.resource());
        }
    }

    private Intake() {}

    static Intake of(List<Resource> resources, Map<ResourceKey, Resource> lastGood) {
        Intake intake = new Intake();
        resources.stream().sorted(ResourceKey.ORDER).forEach(resource -> intake.take(resource, lastGood));
        return intake;
    }

    private void take(Resource resource, Map<ResourceKey, Resource> lastGood) {
        if (KindCatalog.isNotYet(resource)) {
            warn(resource, "is not honoured yet: it protects nothing here");
            return;
        }
        if (!KindCatalog.isKnown(resource)) {
            count(resource);
            return;
        }
        ResourceKey key = ResourceKey.of(resource);
        Slot taken = slots.get(key);
        if (taken == null) {
            Resource good = lastGood.get(key);
            slots.put(key, new Slot(KindCatalog.check(resource), good == null ? null : KindCatalog.check(good)));
        } else {
            DocumentNode at = taken.current.resource().root();
            warn(resource, "is in " + at.origin() + ':' + at.line() + " as well, which comes later and is used");
        }
    }

    /** Of what says nothing; a Pod has labels and an address, which discovery reads. */
    private void count(Resource resource) {
        if (!resource.kind().equals("Pod") || !resource.group().isEmpty()) {
            passedOver.merge(resource.kind(), 1, Integer::sum);
        }
    }

    private void warn(Resource resource, String what) {
        DocumentNode at = resource.root();
        problems.add(new Problem(at.origin(), at.line(), Severity.WARNING, resource + ": " + what));
    }

    /** Those to be used, in one version each, as far as is known now. */
    List<CheckedResource> inForce() {
        List<CheckedResource> all = new ArrayList<>();
        for (Slot slot : slots.values()) {
            CheckedResource used = slot.used();
            if (used != null) {
                all.add(used);
            }
        }
        return all;
    }

    /**
     * Puts the last good version in the place of those that turned out to refer to what is not there. One that never was
     * better stays: calls that it sends nowhere fail, where without it they would go anywhere.
     */
    void settle() {
        slots.values().forEach(Slot::settle);
    }

    /** The last version of each that was right in every respect. */
    Map<ResourceKey, Resource> good() {
        Map<ResourceKey, Resource> good = new HashMap<>();
        slots.forEach((key, slot) -> {
            CheckedResource best = slot.current.hasErrors() ? slot.older : slot.current;
            if (best != null) {
                good.put(key, best.resource());
            }
        });
        return good;
    }

    /** Of all versions that are there now, in force or not. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        slots.values().forEach(slot -> all.addAll(slot.current.told()));
        return all;
    }

    Map<String, Integer> passedOver() {
        return passedOver;
    }
}
