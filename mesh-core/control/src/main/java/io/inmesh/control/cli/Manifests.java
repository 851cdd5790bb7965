package io.inmesh.control.cli;

import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceTexts;
import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import io.inmesh.document.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Resources out of files and standard input, each with where it came from, so that what the service says of a resource can
 * be told of a line of a file. Immutable.
 *
 * @param entries by name
 * @param problems why they cannot be sent; empty: they can
 */
record Manifests(SortedMap<ResourceKey, Manifests.Entry> entries, List<Problem> problems) {

    private static final Path STANDARD_INPUT = Path.of("-");

    /**
     * One resource.
     *
     * @param text what is sent
     * @param file where it is
     * @param line in the file, of the first line of {@code text}
     * @param isVerbatim whether the lines of {@code text} are those of the file; otherwise {@code line} is where it begins
     */
    record Entry(String text, String file, int line, boolean isVerbatim) {

        /** @param inText a line of {@code text}; 0: none in particular */
        int lineInFile(int inText) {
            return isVerbatim && inText > 0 ? line + inText - 1 : line;
        }
    }

    /** @throws UsageException when a path is not there or there is nothing in all of them */
    static Manifests read(List<Path> paths, InputStream in) {
        Problems problems = new Problems(10_000);
        SortedMap<ResourceKey, Entry> entries = new TreeMap<>();
        List<Path> named =
                paths.stream().filter(path -> !path.equals(STANDARD_INPUT)).toList();
        for (Path file : ResourceFiles.list(named)) {
            add(file.toString(), content(file), entries, problems);
        }
        if (named.size() < paths.size()) {
            add("standard input", standardInput(in), entries, problems);
        }
        if (entries.isEmpty() && problems.isEmpty()) {
            throw new UsageException(paths.stream().map(Path::toString).toList()
                    + ": no resource (expected: at least one," + " in .yaml or .yml files)");
        }
        return new Manifests(entries, problems.list());
    }

    private static byte[] content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(Documents.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static byte[] standardInput(InputStream in) {
        try {
            return in.readNBytes(Documents.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UsageException("standard input: cannot be read: " + e.getMessage());
        }
    }

    private static void add(String file, byte[] bytes, Map<ResourceKey, Entry> entries, Problems problems) {
        if (bytes.length > Documents.MAX_BYTES) {
            problems.add(file, 0, "more than " + Documents.MAX_BYTES + " bytes (expected: at most that)");
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(file, 0, "not text in UTF-8");
            return;
        }
        Problems own = new Problems();
        Map<ResourceKey, String> texts = ResourceTexts.split(file, text, own);
        own.list().forEach(problems::add);
        if (!own.isEmpty()) {
            return;
        }
        Map<ResourceKey, Integer> lines = lines(file, text);
        texts.forEach((key, each) -> {
            Entry entry = entry(file, lines.getOrDefault(key, 1), each, text.contains(each));
            Entry other = entries.putIfAbsent(key, entry);
            if (other != null) {
                problems.add(file, entry.line(), key + ": is in " + other.file() + " too, at line " + other.line());
            }
        });
    }

    private static Map<ResourceKey, Integer> lines(String origin, String text) {
        Map<ResourceKey, Integer> lines = new LinkedHashMap<>();
        for (Resource resource : Resource.all(Documents.read(text, origin, new Problems()))) {
            lines.put(ResourceKey.of(resource), resource.root().line());
        }
        return lines;
    }

    private static Entry entry(String file, int line, String text, boolean isVerbatim) {
        if (!isVerbatim) {
            return new Entry(text, file, line, false);
        }
        // Comments before the resource are part of its text.
        int within = Documents.read(text, file, new Problems()).get(0).line();
        return new Entry(text, file, line - within + 1, true);
    }

    /** All of them as one body. */
    String body() {
        StringBuilder body = new StringBuilder();
        for (Entry entry : entries.values()) {
            body.append(body.isEmpty() ? "" : "---\n").append(entry.text());
            if (!entry.text().endsWith("\n")) {
                body.append('\n');
            }
        }
        return body.toString();
    }

    /** What the service calls {@code source} and {@code line}, as a place in a file where it is one. */
    Problem placed(Problem problem) {
        ResourceKey key;
        try {
            key = ResourceKey.parse(problem.origin());
        } catch (IllegalArgumentException e) {
            return problem;
        }
        Entry entry = entries.get(key);
        return entry == null
                ? problem
                : new Problem(entry.file(), entry.lineInFile(problem.line()), problem.severity(), problem.message());
    }

    List<ResourceKey> keys() {
        return new ArrayList<>(entries.keySet());
    }
}
