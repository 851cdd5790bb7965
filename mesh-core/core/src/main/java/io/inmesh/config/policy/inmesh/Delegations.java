package io.inmesh.config.policy.inmesh;

import io.inmesh.config.Workload;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.naming.Dtab;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The delegations that hold for a caller: those of the root namespace, then those of its own, so that the latter win; in a
 * namespace by the names of the tables, in a table as they are written. Immutable.
 *
 * @param entries {@code /prefix => /destination}; of those that fit, the last comes first
 * @param allowsOverride whether a call may bring its own
 */
public record Delegations(List<String> entries, boolean allowsOverride) {

    public static final Delegations NONE = new Delegations(List.of(), false);

    public Delegations {
        entries = List.copyOf(entries);
    }

    /**
     * Of the tables in {@code all}; one that would make them too many is left out, with a warning. Where both namespaces
     * say whether a call may bring its own, the caller's counts.
     */
    public static Delegations of(List<CheckedResource> all, Workload caller, String rootNamespace) {
        List<String> entries = new ArrayList<>();
        boolean allowed = false;
        List<CheckedResource> tables = all.stream()
                .filter(t -> t.namespace().equals(caller.namespace())
                        || t.namespace().equals(rootNamespace))
                .sorted(Comparator.comparing(
                                (CheckedResource t) -> t.namespace().equals(caller.namespace()))
                        .thenComparing(CheckedResource::name))
                .toList();
        for (CheckedResource table : tables) {
            List<String> own = table.spec().texts("delegations");
            if (entries.size() + own.size() > Dtab.MAX_DENTRIES) {
                String what = "not used: with the tables before it, there are more than " + Dtab.MAX_DENTRIES;
                table.spec().node("delegations").warn(what);
                continue;
            }
            entries.addAll(own);
            allowed = table.spec().flag("allowOverride", allowed);
        }
        return new Delegations(entries, allowed);
    }
}
