package io.inmesh.config.policy.inmesh;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import io.inmesh.naming.BoundName;
import io.inmesh.naming.Delegation;
import io.inmesh.naming.DelegationStep;
import io.inmesh.naming.Dentry;
import io.inmesh.naming.Dtab;
import io.inmesh.naming.NameTree;
import io.inmesh.naming.Path;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Where the entries of {@code DelegationTable}s lead, held against what is declared. What is found are warnings: an entry that
 * leads to nothing yet is how people prepare a service, and the alternatives after it still count.
 */
public final class DelegationReferences {

    /** Of each table: more are not written by hand. */
    private static final int MOST_CHECKED = 1_000;

    /** Of each table: what else is wrong must not drown. */
    private static final int MOST_TOLD = 20;

    private static final String NAMER = "#";

    private final KnownHosts hosts;
    private final BiPredicate<HostName, String> hasSubset;
    private final List<CheckedResource> tables;
    private final String rootNamespace;

    /**
     * @param hasSubset whether a host has a subset, by its name
     * @param tables all of them
     */
    public DelegationReferences(
            KnownHosts hosts,
            BiPredicate<HostName, String> hasSubset,
            List<CheckedResource> tables,
            String rootNamespace) {
        this.hosts = hosts;
        this.hasSubset = hasSubset;
        this.tables = List.copyOf(tables);
        this.rootNamespace = rootNamespace;
    }

    /** Adds to the problems of the tables. */
    public void check() {
        tables.forEach(this::check);
    }

    private void check(CheckedResource table) {
        Dtab together = together(table);
        Delegation delegation = new Delegation(together, false);
        int checked = 0;
        int told = 0;
        for (DocumentNode node : table.spec().node("delegations").items()) {
            if (checked++ == MOST_CHECKED || told >= MOST_TOLD) {
                return;
            }
            for (Path path : paths(node)) {
                String problem = problem(delegation.explain(path, null), together);
                if (!problem.isEmpty()) {
                    node.warn(path + ": " + problem);
                    told++;
                }
            }
        }
    }

    /** What holds for callers of the table's namespace. */
    private Dtab together(CheckedResource table) {
        List<Dentry> entries = new ArrayList<>();
        for (CheckedResource each : tables) {
            boolean counts =
                    each.namespace().equals(rootNamespace) || each.namespace().equals(table.namespace());
            List<String> own = counts ? each.spec().texts("delegations") : List.of();
            if (entries.size() + own.size() <= Dtab.MAX_DENTRIES) {
                own.forEach(text -> parse(text, entries));
            }
        }
        return new Dtab(entries);
    }

    private static void parse(String text, List<Dentry> entries) {
        try {
            entries.add(Dentry.parse(text));
        } catch (IllegalArgumentException e) {
            // Told by InmeshRules; what it would say leads nowhere.
            return;
        }
    }

    private static List<Path> paths(DocumentNode node) {
        List<Dentry> one = new ArrayList<>();
        parse(node.text(""), one);
        List<Path> paths = new ArrayList<>();
        one.forEach(dentry -> collect(dentry.tree(), paths));
        return paths;
    }

    private static void collect(NameTree<Path> tree, List<Path> paths) {
        if (tree instanceof NameTree.Leaf<Path> leaf) {
            paths.add(leaf.value());
        } else if (tree instanceof NameTree.Alt<Path> alt) {
            alt.trees().forEach(each -> collect(each, paths));
        } else if (tree instanceof NameTree.Union<Path> union) {
            union.branches().forEach(each -> collect(each.tree(), paths));
        }
    }

    /** Empty: there is none. Where other entries take over, they are checked themselves. */
    private String problem(DelegationStep step, Dtab table) {
        if (step.rewrites().isEmpty()) {
            return end(step, table);
        }
        DelegationStep.Rewrite first = step.rewrites().get(0);
        if (first.dentry() != null) {
            return circles(step) ? DelegationStep.CIRCLE : "";
        }
        return first.steps().isEmpty() ? "" : problem(first.steps().get(0), table);
    }

    private static boolean circles(DelegationStep step) {
        return step.note().equals(DelegationStep.CIRCLE)
                || step.rewrites().stream()
                        .flatMap(rewrite -> rewrite.steps().stream())
                        .anyMatch(DelegationReferences::circles);
    }

    private String end(DelegationStep step, Dtab table) {
        if (step.result() instanceof NameTree.Leaf<BoundName> leaf) {
            boolean isService = step.path().text(0).equals(NAMER);
            return isService ? service(leaf.value()) : "";
        }
        boolean leadsNowhere = step.result() instanceof NameTree.Neg<BoundName> && !goesOn(step, table);
        return leadsNowhere ? "leads nowhere: " + step.note() : "";
    }

    private String service(BoundName name) {
        HostName host = HostName.of(
                new ServiceName(name.service().name(), name.service().namespace(), 0));
        if (hosts.find(host) == null && hosts.decides(host)) {
            return "leads nowhere: no Service or ServiceEntry declares " + host;
        }
        return name.subset().isEmpty() || hasSubset.test(host, name.subset())
                ? ""
                : "leads nowhere: no DestinationRule declares subset " + name.subset() + " of " + host;
    }

    /** Whether what follows the entry's prefix in a call can still make a name of the path. */
    private static boolean goesOn(DelegationStep step, Dtab table) {
        Path path = step.path();
        return step.note().startsWith(DelegationStep.INCOMPLETE)
                || table.dentries().stream().anyMatch(dentry -> continues(dentry.prefix(), path));
    }

    private static boolean continues(Dentry.Prefix prefix, Path path) {
        if (prefix.size() <= path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            String element = prefix.elements().get(i);
            if (!element.isEmpty() && !element.equals(path.segments().get(i))) {
                return false;
            }
        }
        return true;
    }
}
