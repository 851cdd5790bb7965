package io.inmesh.control.cli;

import io.inmesh.config.policy.KindCatalog;
import io.inmesh.control.store.ResourceKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Kinds as people write them: {@code vs}, {@code virtualservices}, {@code VirtualService}. */
final class KindNames {

    private static final Map<String, String> NAMES = names();

    private KindNames() {}

    private static Map<String, String> names() {
        Map<String, String> names = new HashMap<>(Map.of(
                "vs", "VirtualService",
                "dr", "DestinationRule",
                "se", "ServiceEntry",
                "we", "WorkloadEntry",
                "svc", "Service",
                "ra", "RequestAuthentication",
                "pa", "PeerAuthentication",
                "ap", "AuthorizationPolicy",
                "refgrant", "ReferenceGrant"));
        KindCatalog.kinds().forEach(kind -> add(names, kind.name()));
        for (String other : new String[] {"PeerAuthentication", "RequestAuthentication", "AuthorizationPolicy"}) {
            add(names, other);
        }
        return Map.copyOf(names);
    }

    private static void add(Map<String, String> names, String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        names.put(lower, kind);
        names.put(lower + "s", kind);
        names.put(lower.replaceFirst("y$", "ies"), kind);
    }

    /** The kind that {@code text} means; {@code text} itself where it is none of those that are known. */
    static String kind(String text) {
        return NAMES.getOrDefault(text.toLowerCase(Locale.ROOT), text);
    }

    /**
     * Reads {@code KIND/NAMESPACE/NAME}, or {@code KIND/NAME} of the namespace {@code default}.
     *
     * @throws UsageException when it is neither
     */
    static ResourceKey key(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 2) {
                return new ResourceKey(kind(parts[0]), "default", parts[1]);
            }
            if (parts.length == 3) {
                return new ResourceKey(kind(parts[0]), parts[1], parts[2]);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(text + ": " + e.getMessage());
        }
        throw new UsageException(text + ": no resource's name (expected: KIND/NAMESPACE/NAME, or KIND/NAME of the"
                + " namespace default)");
    }
}
