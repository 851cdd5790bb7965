package io.inmesh.control.explain;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What part of the calls each leaf of a tree gets, as the routes that run work it out: of alternatives the first that is
 * usable, of a split those that are usable by their weights. What nobody gets, because it leads nowhere, fails.
 */
final class Shares {

    /** @param percent of all calls */
    record Share(Target target, double percent) {}

    private final Predicate<Target> usable;
    private final List<Share> shares = new ArrayList<>();
    private double failing;

    private Shares(Predicate<Target> usable) {
        this.usable = usable;
    }

    static Shares of(NameTree<Target> tree, Predicate<Target> usable) {
        Shares shares = new Shares(usable);
        shares.divide(tree, 100);
        return shares;
    }

    List<Share> list() {
        return shares;
    }

    /** The part of the calls that would fail for want of a destination, in percent. */
    double failing() {
        return failing;
    }

    private enum Found {
        YES,
        /** The next alternative counts. */
        NO,
        /** No further alternative counts. */
        END
    }

    private Found find(NameTree<Target> tree) {
        if (tree instanceof NameTree.Leaf<Target> leaf) {
            return usable.test(leaf.value()) ? Found.YES : Found.NO;
        }
        if (tree instanceof NameTree.Alt<Target> alt) {
            return alt.trees().stream()
                    .map(this::find)
                    .filter(found -> found != Found.NO)
                    .findFirst()
                    .orElse(Found.NO);
        }
        if (tree instanceof NameTree.Union<Target> union) {
            return union.branches().stream().anyMatch(this::takesPart) ? Found.YES : Found.NO;
        }
        return tree instanceof NameTree.Neg<Target> ? Found.NO : Found.END;
    }

    private boolean takesPart(NameTree.Weighted<Target> branch) {
        boolean isEmpty = branch.tree() instanceof NameTree.Empty<Target>
                || (branch.tree() instanceof NameTree.Alt<Target> && find(branch.tree()) == Found.END);
        return branch.weight() > 0 && (isEmpty || find(branch.tree()) == Found.YES);
    }

    private void divide(NameTree<Target> tree, double percent) {
        if (tree instanceof NameTree.Leaf<Target> leaf && usable.test(leaf.value())) {
            shares.add(new Share(leaf.value(), percent));
        } else if (tree instanceof NameTree.Alt<Target> alt) {
            for (NameTree<Target> each : alt.trees()) {
                Found found = find(each);
                if (found == Found.YES) {
                    divide(each, percent);
                    return;
                }
                if (found == Found.END) {
                    break;
                }
            }
            failing += percent;
        } else if (tree instanceof NameTree.Union<Target> union && find(tree) == Found.YES) {
            List<NameTree.Weighted<Target>> parts =
                    union.branches().stream().filter(this::takesPart).toList();
            double sum = parts.stream().mapToDouble(NameTree.Weighted::weight).sum();
            parts.forEach(part -> divide(part.tree(), percent * part.weight() / sum));
        } else {
            failing += percent;
        }
    }

    /** The shares as whole thousandths that come to exactly 100 (or to what does not fail): the largest remainders are rounded up. */
    static List<Number> rounded(List<Share> shares) {
        long[] parts = new long[shares.size()];
        double[] rests = new double[shares.size()];
        double sum = 0;
        long given = 0;
        for (int i = 0; i < parts.length; i++) {
            double exact = shares.get(i).percent() * 1000;
            parts[i] = (long) Math.floor(exact + 1e-6);
            rests[i] = exact - parts[i];
            sum += exact;
            given += parts[i];
        }
        for (long left = Math.round(sum) - given; left > 0; left--) {
            int largest = 0;
            for (int i = 1; i < rests.length; i++) {
                largest = rests[i] > rests[largest] ? i : largest;
            }
            parts[largest]++;
            rests[largest] = -1;
        }
        List<Number> numbers = new ArrayList<>();
        for (long part : parts) {
            numbers.add(Words.number(part / 1000.0));
        }
        return numbers;
    }

    /** Adds the keys that name a destination. */
    static void name(ServiceName service, String subset, Map<String, Object> words) {
        words.put("service", service.name());
        words.put("namespace", service.namespace());
        Words.put(words, "subset", subset);
        if (service.port() != 0) {
            words.put("port", service.port());
        }
    }

    static Map<String, Object> words(Share share, Number weight) {
        Map<String, Object> words = new LinkedHashMap<>();
        name(share.target().service(), share.target().subset(), words);
        words.put("weight", weight);
        Words.put(
                words,
                "requestHeaders",
                RuleWords.edits(share.target().headers().request()));
        Words.put(
                words,
                "responseHeaders",
                RuleWords.edits(share.target().headers().response()));
        return words;
    }
}
