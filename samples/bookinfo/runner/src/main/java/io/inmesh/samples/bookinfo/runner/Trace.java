package io.inmesh.samples.bookinfo.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of one page, and whether they hang together as the calls did. */
final class Trace {

    private static final Map<String, String> CALLED_BY =
            Map.of("details", "productpage", "reviews", "productpage", "ratings", "reviews");

    private final List<Span> spans;
    private final Map<String, Span> byId = new HashMap<>();

    Trace(List<Span> spans) {
        this.spans = spans.stream()
                .sorted(Comparator.comparingLong(Span::startNanos))
                .toList();
        this.spans.forEach(span -> byId.put(span.spanId(), span));
    }

    /** Whether spans of all four services have arrived. */
    boolean isComplete() {
        return entry("productpage") != null && CALLED_BY.keySet().stream().allMatch(service -> entry(service) != null);
    }

    /**
     * What is wrong; empty when every service has a server span whose parent is a client span of its caller, and every
     * such client span descends from the server span of its own process.
     */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Span page = entry("productpage");
        if (page == null || !page.kind().equals("SERVER")) {
            problems.add("productpage: no server span");
        }
        for (String service : List.of("details", "reviews", "ratings")) {
            String problem = problemOf(service, CALLED_BY.getOrDefault(service, ""));
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
    }

    private @Nullable String problemOf(String service, String caller) {
        Span entry = entry(service);
        if (entry == null) {
            return service + ": no span";
        }
        if (!entry.kind().equals("SERVER")) {
            return service + ": its first span is of kind " + entry.kind() + " (expected: SERVER)";
        }
        Span parent = byId.get(entry.parentId());
        if (parent == null) {
            return service + ": the parent of its server span is not in the trace";
        }
        if (!parent.service().equals(caller) || !parent.kind().equals("CLIENT")) {
            return service + ": the parent of its server span is a " + parent.kind() + " span of " + parent.service()
                    + " (expected: a CLIENT span of " + caller + ')';
        }
        Span root = entryAbove(parent);
        if (root == null || !root.kind().equals("SERVER")) {
            return service + ": the client span of " + caller + " does not descend from its server span";
        }
        return null;
    }

    /** The span by which the trace enters {@code service}: the first one whose parent is not its own. */
    private @Nullable Span entry(String service) {
        return spans.stream()
                .filter(span -> span.service().equals(service) && isEntry(span))
                .findFirst()
                .orElse(null);
    }

    private boolean isEntry(Span span) {
        Span parent = byId.get(span.parentId());
        return parent == null || !parent.service().equals(span.service());
    }

    private @Nullable Span entryAbove(Span start) {
        Span span = start;
        for (int steps = 0; span != null && steps <= spans.size(); steps++) {
            if (isEntry(span)) {
                return span;
            }
            span = byId.get(span.parentId());
        }
        return null;
    }

    /** The tree, one span per line. */
    String render() {
        StringBuilder text = new StringBuilder();
        for (Span span : spans) {
            if (!byId.containsKey(span.parentId())) {
                render(span, 0, text);
            }
        }
        return text.toString();
    }

    private void render(Span span, int depth, StringBuilder text) {
        String label = "  ".repeat(depth) + span.instance() + "  " + span.name();
        text.append(
                String.format(Locale.ROOT, "  %-58s %-8s %8.1f ms%n", label, span.kind(), span.durationNanos() / 1e6));
        for (Span child : spans) {
            if (child.parentId().equals(span.spanId()) && depth < spans.size()) {
                render(child, depth + 1, text);
            }
        }
    }
}
