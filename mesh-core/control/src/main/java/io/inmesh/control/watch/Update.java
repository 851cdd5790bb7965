package io.inmesh.control.watch;

import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.StoredResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a client has to learn to be at a revision. Immutable.
 *
 * @param revision where it is then
 * @param isWhole whether {@code changed} is all there is, so that what it does not name is gone
 * @param changed what is new or different
 * @param removed what is gone, or no longer concerns the client
 */
public record Update(long revision, boolean isWhole, List<StoredResource> changed, List<ResourceKey> removed) {

    public Update {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }

    static Update whole(ResourceIndex to, Interest interest) {
        return new Update(
                to.snapshot().revision(), true, List.copyOf(to.of(interest).values()), List.of());
    }

    static Update between(ResourceIndex from, ResourceIndex to, Interest interest) {
        Map<ResourceKey, StoredResource> before = from.of(interest);
        Map<ResourceKey, StoredResource> after = to.of(interest);
        List<StoredResource> changed = new ArrayList<>();
        after.forEach((key, resource) -> {
            StoredResource old = before.get(key);
            if (old == null || old.revision() != resource.revision()) {
                changed.add(resource);
            }
        });
        List<ResourceKey> removed =
                before.keySet().stream().filter(key -> !after.containsKey(key)).toList();
        return new Update(to.snapshot().revision(), false, changed, removed);
    }
}
