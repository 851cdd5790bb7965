package io.inmesh.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document, present or not, with the path that leads to it. Reading never throws: what does not fit is
 * reported to the document's {@link Problems}, once for each reading, and the fallback is returned. Not thread-safe while
 * its problems are collected.
 */
public final class DocumentNode {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/-]+");

    private static final int LONGEST_SHOWN = 100;

    private final String origin;
    private final Problems problems;
    private final @Nullable DocumentNode parent;

    /** The key, or the index in brackets, below the parent. Paths are put together when somebody asks: few do. */
    private final Object step;

    private final @Nullable Tree tree;
    private final int line;

    DocumentNode(String origin, Problems problems, @Nullable Tree tree, int line) {
        this(origin, problems, null, "", tree, line);
    }

    private DocumentNode(DocumentNode parent, Object step, @Nullable Tree tree) {
        this(parent.origin, parent.problems, parent, step, tree, parent.line);
    }

    private DocumentNode(
            String origin,
            Problems problems,
            @Nullable DocumentNode parent,
            Object step,
            @Nullable Tree tree,
            int line) {
        this.origin = origin;
        this.problems = problems;
        this.parent = parent;
        this.step = step;
        boolean isNull = tree instanceof Tree.Scalar scalar && scalar.text() == null;
        this.tree = isNull ? null : tree;
        this.line = tree == null ? line : tree.line();
    }

    public String origin() {
        return origin;
    }

    /** Its line, or where it is missing, its parent's; from 1. */
    public int line() {
        return line;
    }

    /** {@code spec.ports[0].port}; a key that is no plain word is quoted; empty for the document itself. */
    public String path() {
        if (parent == null) {
            return "";
        }
        String above = parent.path();
        if (step instanceof Integer index) {
            return above + '[' + index + ']';
        }
        String key = step.toString();
        String quoted = PLAIN.matcher(key).matches() ? shortened(key) : '"' + shortened(key) + '"';
        return above.isEmpty() ? quoted : above + '.' + quoted;
    }

    /** Whether it is there and not null. */
    public boolean isPresent() {
        return tree != null;
    }

    /**
     * It in plain Java types: maps and lists of them, text, {@code Boolean}, {@code Long}, {@code BigInteger} and {@code
     * Double} by YAML 1.2's core schema, and null.
     */
    public @Nullable Object value() {
        return tree == null ? null : PlainValues.of(tree);
    }

    public boolean isMapping() {
        return tree instanceof Tree.Mapping;
    }

    public boolean isSequence() {
        return tree instanceof Tree.Sequence;
    }

    /** The value under {@code key}; a missing one where this is no mapping or has no such key. */
    public DocumentNode get(String key) {
        Tree child = tree instanceof Tree.Mapping mapping ? mapping.entries().get(key) : null;
        return new DocumentNode(this, key, child);
    }

    /** The values of a mapping by key, in order; of anything else present a problem, and empty. */
    public Map<String, DocumentNode> entries() {
        Map<String, DocumentNode> entries = new LinkedHashMap<>();
        if (tree instanceof Tree.Mapping mapping) {
            mapping.entries().keySet().forEach(key -> entries.put(key, get(key)));
        } else if (tree != null) {
            report("a mapping");
        }
        return entries;
    }

    /** The items of a sequence; of anything else present a problem, and empty. */
    public List<DocumentNode> items() {
        List<DocumentNode> items = new ArrayList<>();
        if (tree instanceof Tree.Sequence sequence) {
            for (Tree item : sequence.items()) {
                items.add(new DocumentNode(this, items.size(), item));
            }
        } else if (tree != null) {
            report("a list");
        }
        return items;
    }

    /** Its text as written; missing: {@code fallback}. */
    public String text(String fallback) {
        if (tree instanceof Tree.Scalar scalar && scalar.text() != null) {
            return scalar.text();
        }
        if (tree != null) {
            report("one value");
        }
        return fallback;
    }

    /** Its text; missing or empty: a problem. */
    public String requiredText(String expected) {
        if (tree != null && !(tree instanceof Tree.Scalar)) {
            return text("");
        }
        String text = text("");
        if (text.isEmpty()) {
            report(expected);
        }
        return text;
    }

    /** A whole number from {@code min} to {@code max}; missing: {@code fallback}. */
    public int integer(int fallback, int min, int max) {
        String text = text("");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below, as a number out of range is
        }
        report(min + " to " + max);
        return fallback;
    }

    /** {@code true} or {@code false}; missing: {@code fallback}. */
    public boolean flag(boolean fallback) {
        String text = text("");
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            report("true or false");
            return fallback;
        }
        return text.isEmpty() ? fallback : text.equals("true");
    }

    /** One of {@code values}; missing: {@code fallback}. */
    public String oneOf(String fallback, Collection<String> values) {
        String text = text("");
        if (!text.isEmpty() && !values.contains(text)) {
            report("one of " + String.join(", ", values));
            return fallback;
        }
        return text.isEmpty() ? fallback : text;
    }

    /** Adds the error {@code path: value (expected: ...)} at its line. */
    public void report(String expected) {
        add(Problem.Severity.ERROR, shown() + " (expected: " + expected + ")");
    }

    /** Adds the warning {@code path: what} at its line. */
    public void warn(String what) {
        add(Problem.Severity.WARNING, what);
    }

    /** Adds the error {@code path: what} at its line, for what no expected value can tell. */
    public void fail(String what) {
        add(Problem.Severity.ERROR, what);
    }

    private void add(Problem.Severity severity, String what) {
        problems.add(new Problem(origin, line, severity, (parent == null ? "document" : path()) + ": " + what));
    }

    /** The value as messages show it: shortened, a mapping or a list by that word. */
    public String shown() {
        String value = "nothing";
        if (tree instanceof Tree.Scalar scalar && scalar.text() != null) {
            value = shortened(scalar.text());
            value = value.isEmpty() ? "''" : value;
        } else if (tree != null) {
            value = isMapping() ? "a mapping" : "a list";
        }
        return value;
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
    }

    /** The same value as a document of its own: its path is empty, and its problems go to {@code sink}. */
    public DocumentNode detached(Problems sink) {
        return new DocumentNode(origin, sink, tree, line);
    }

    /** Equal text at the same place, whoever collects the problems. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DocumentNode that
                && line == that.line
                && origin.equals(that.origin)
                && path().equals(that.path())
                && Objects.equals(tree, that.tree);
    }

    @Override
    public int hashCode() {
        return Objects.hash(origin, line);
    }
}
