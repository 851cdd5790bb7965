package io.inmesh.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds trees from YAML text, document after document. Whatever the text holds, it ends with a tree or a {@link Defect},
 * and holds no more than {@value #MAX_VALUES} values: an alias points at the one tree it names, and counts in full. Only
 * events are read: nothing is constructed from tags.
 */
final class TreeReader {

    /** Deeper than any Kubernetes resource. */
    static final int MAX_DEPTH = 64;

    static final int MAX_VALUES = 200_000;

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final String MERGE = "<<";

    private final Parser parser;
    private final Map<String, Tree> anchors = new HashMap<>();
    private int values;

    /** What makes the rest of the text unreadable. */
    static final class Defect extends Exception {

        private static final long serialVersionUID = 1L;

        final int line;

        Defect(int line, String message) {
            super(message, null, false, false);
            this.line = line;
        }
    }

    TreeReader(String text) {
        parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    }

    /** The next document, or null after the last. */
    @Nullable
    Tree next() throws Defect {
        try {
            anchors.clear();
            Event event = parser.getEvent();
            while (event.is(Event.ID.StreamStart)
                    || event.is(Event.ID.DocumentStart)
                    || event.is(Event.ID.DocumentEnd)) {
                event = parser.getEvent();
            }
            return event.is(Event.ID.StreamEnd) ? null : read(event, 0, line(event.getStartMark()));
        } catch (MarkedYAMLException e) {
            // Without the parser's excerpt of the text: it may hold what must not be printed.
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw new Defect(line(e.getProblemMark()), "not readable as YAML: " + context + e.getProblem());
        } catch (RuntimeException e) {
            // The parser is not ours: what it throws on hostile text is not bound to its documentation.
            throw new Defect(0, "not readable as YAML: " + e.getClass().getSimpleName());
        }
    }

    /** @param at the line of its key, which is where people look for a mapping or a list that begins a line later */
    private Tree read(Event event, int depth, int at) throws Defect {
        int line = event instanceof CollectionStartEvent ? at : line(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Defect(line, "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias.getAnchor(), line);
        }
        count(line, 1);
        Tree tree;
        if (event.is(Event.ID.MappingStart)) {
            tree = readMapping(line, depth);
        } else if (event.is(Event.ID.SequenceStart)) {
            tree = readSequence(line, depth);
        } else {
            ScalarEvent scalar = (ScalarEvent) event;
            boolean isNull = scalar.isPlain() && NULLS.contains(scalar.getValue());
            tree = new Tree.Scalar(line, isNull ? null : scalar.getValue(), !scalar.isPlain());
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, tree);
        }
        return tree;
    }

    private Tree aliased(String anchor, int line) throws Defect {
        Tree tree = anchors.get(anchor);
        if (tree == null) {
            throw new Defect(line, "alias *" + anchor + " (expected: the name of an earlier anchor)");
        }
        count(line, tree.weight());
        return tree;
    }

    private Tree readSequence(int line, int depth) throws Defect {
        List<Tree> items = new ArrayList<>();
        int before = values;
        for (Event e = parser.getEvent(); !e.is(Event.ID.SequenceEnd); e = parser.getEvent()) {
            items.add(read(e, depth + 1, line(e.getStartMark())));
        }
        return new Tree.Sequence(line, values - before + 1, Collections.unmodifiableList(items));
    }

    private Tree readMapping(int line, int depth) throws Defect {
        Map<String, Tree> entries = new LinkedHashMap<>();
        List<Tree> merged = new ArrayList<>();
        int before = values;
        for (Event e = parser.getEvent(); !e.is(Event.ID.MappingEnd); e = parser.getEvent()) {
            int keyLine = line(e.getStartMark());
            if (!(e instanceof ScalarEvent key)) {
                throw new Defect(keyLine, "a key that is no plain word (expected: text before the colon)");
            }
            Tree value = read(parser.getEvent(), depth + 1, keyLine);
            if (key.isPlain() && key.getValue().equals(MERGE)) {
                merged.add(value);
            } else if (entries.putIfAbsent(key.getValue(), value) != null) {
                throw new Defect(keyLine, "key " + key.getValue() + " appears twice in one mapping");
            }
        }
        merged.forEach(value -> merge(entries, value));
        return new Tree.Mapping(line, values - before + 1, Collections.unmodifiableMap(entries));
    }

    /** YAML 1.1's merge key, which Kubernetes tools accept: a mapping's own keys win. */
    private static void merge(Map<String, Tree> entries, Tree value) {
        if (value instanceof Tree.Mapping mapping) {
            mapping.entries().forEach(entries::putIfAbsent);
        } else if (value instanceof Tree.Sequence sequence) {
            sequence.items().forEach(item -> merge(entries, item));
        }
    }

    private void count(int line, int more) throws Defect {
        values += more;
        if (values > MAX_VALUES) {
            throw new Defect(line, "more than " + MAX_VALUES + " values, aliases counted in full");
        }
    }

    /** From 1; 0: not known. */
    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
