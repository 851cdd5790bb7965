package io.inmesh.control.store;

import io.inmesh.document.DocumentNode;
import io.inmesh.document.Documents;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of one file of resources, part by part, so that one resource can be replaced while every other character stays.
 * Immutable.
 */
final class YamlFile {

    static final YamlFile EMPTY = new YamlFile(List.of());

    /** A line that ends one document and begins the next, and holds nothing else. */
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---[ \\t]*(#.*)?(\\r?\\n|\\z)");

    /**
     * @param separator the line before it; empty for the first, where there is none
     * @param text verbatim
     * @param resources what it holds: one, with the text itself; none, in a comment; several, in a list, written anew
     */
    private record Part(String separator, String text, Map<ResourceKey, String> resources) {}

    private final List<Part> parts;

    private YamlFile(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * @param origin how people know the file
     * @param problems receives what is wrong; where it gets something, the result is of no use
     */
    static YamlFile parse(String origin, String text, Problems problems) {
        int before = problems.size();
        List<Resource> resources = Resource.all(Documents.read(text, origin, problems));
        checkNames(origin, resources, problems);
        if (problems.size() > before) {
            return EMPTY;
        }
        List<Part> parts = new ArrayList<>();
        Matcher separators = SEPARATOR.matcher(text);
        String separator = "";
        int start = 0;
        while (separators.find()) {
            addPart(parts, separator, text.substring(start, separators.start()));
            separator = separators.group();
            start = separators.end();
        }
        addPart(parts, separator, text.substring(start));
        return new YamlFile(parts);
    }

    private static void checkNames(String origin, List<Resource> resources, Problems problems) {
        Map<ResourceKey, Integer> lines = new TreeMap<>();
        for (Resource resource : resources) {
            int line = resource.root().line();
            try {
                Integer earlier = lines.putIfAbsent(ResourceKey.of(resource), line);
                if (earlier != null) {
                    problems.add(origin, line, resource + ": is in this file already, at line " + earlier);
                }
            } catch (IllegalArgumentException e) {
                problems.add(origin, line, resource + ": " + e.getMessage());
            }
        }
    }

    private static void addPart(List<Part> parts, String separator, String text) {
        if (!separator.isEmpty() || !text.isEmpty()) {
            parts.add(new Part(separator, text, resourcesOf(text)));
        }
    }

    private static Map<ResourceKey, String> resourcesOf(String text) {
        Problems ignored = new Problems();
        List<DocumentNode> documents = Documents.read(text, "", ignored);
        List<Resource> resources = Resource.all(documents);
        Map<ResourceKey, String> texts = new LinkedHashMap<>();
        boolean isItself = resources.size() == 1
                && documents.size() == 1
                && resources.get(0).root().equals(documents.get(0));
        for (Resource resource : resources) {
            texts.put(
                    ResourceKey.of(resource),
                    isItself ? text : YamlText.of(resource.root().value()));
        }
        return texts;
    }

    /** Every resource with its own text. */
    Map<ResourceKey, String> resources() {
        Map<ResourceKey, String> all = new TreeMap<>();
        parts.forEach(part -> all.putAll(part.resources()));
        return all;
    }

    boolean isEmpty() {
        return parts.stream().allMatch(part -> part.resources().isEmpty());
    }

    /** With {@code text} in place of what it has of {@code key}, or at the end. */
    YamlFile with(ResourceKey key, String text) {
        List<Part> changed = new ArrayList<>();
        boolean replaced = false;
        for (Part part : parts) {
            if (part.resources().containsKey(key)) {
                for (Part single : singles(part)) {
                    boolean isIt = single.resources().containsKey(key);
                    changed.add(isIt ? new Part(single.separator(), text, Map.of(key, text)) : single);
                }
                replaced = true;
            } else {
                changed.add(part);
            }
        }
        if (!replaced) {
            changed.add(new Part(changed.isEmpty() ? "" : "---\n", text, Map.of(key, text)));
        }
        return new YamlFile(changed);
    }

    YamlFile without(ResourceKey key) {
        List<Part> changed = new ArrayList<>();
        for (Part part : parts) {
            if (part.resources().containsKey(key)) {
                singles(part).stream()
                        .filter(single -> !single.resources().containsKey(key))
                        .forEach(changed::add);
            } else {
                changed.add(part);
            }
        }
        return new YamlFile(changed);
    }

    /** A list comes apart into documents once one of its items changes. */
    private static List<Part> singles(Part part) {
        if (part.resources().size() == 1 && part.resources().containsValue(part.text())) {
            return List.of(part);
        }
        List<Part> singles = new ArrayList<>();
        part.resources()
                .forEach((key, text) ->
                        singles.add(new Part(singles.isEmpty() ? part.separator() : "---\n", text, Map.of(key, text))));
        return singles;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (!text.isEmpty()) {
                if (text.charAt(text.length() - 1) != '\n') {
                    text.append('\n');
                }
                text.append(part.separator().isEmpty() ? "---\n" : part.separator());
            } else if (!part.separator().isEmpty()) {
                text.append(part.separator());
            }
            text.append(part.text());
        }
        return text.toString();
    }
}
