package io.inmesh.control.store;

import io.inmesh.document.Documents;
import io.inmesh.document.Problem;
import io.inmesh.document.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .yaml} and {@code .yml} files of one directory: what each held when it was last right, and which differ from
 * that now. Not thread-safe.
 */
final class StoreFiles {

    /** Within this, two writes may leave the same time stamp: a file as young is read again whatever its stamp. */
    private static final Duration YOUNG = Duration.ofSeconds(2);

    private final Path directory;
    private final Map<String, Known> known = new TreeMap<>();

    /** @param key the file behind all links, so that a swapped link is a change */
    private record Signature(@Nullable Object key, long size, Instant modified) {}

    /** What is known of one file. */
    private static final class Known {
        @Nullable
        Signature seen;

        String text = "";
        YamlFile content = YamlFile.EMPTY;
        List<Problem> problems = List.of();

        /** What it was refused for: not read again while it stays so. */
        @Nullable
        String refused;
    }

    /** @param content what the file holds now; of one that is gone, nothing */
    record Edit(String file, String text, YamlFile content) {}

    StoreFiles(Path directory) {
        this.directory = directory;
    }

    /** These held something: where they are gone, that is a change. */
    void expect(Iterable<String> names) {
        names.forEach(name -> known.computeIfAbsent(name, missing -> new Known()));
    }

    /**
     * The files that hold something else than what was accepted of them.
     *
     * @param settled whether a file counts only when the look before found it the same
     */
    List<Edit> edits(boolean settled) throws IOException {
        List<Edit> edits = new ArrayList<>();
        TreeSet<String> gone = new TreeSet<>(known.keySet());
        for (String file : list()) {
            gone.remove(file);
            Edit edit = edit(file, known.computeIfAbsent(file, name -> new Known()), settled);
            if (edit != null) {
                edits.add(edit);
            }
        }
        for (String file : gone) {
            edits.add(new Edit(file, "", YamlFile.EMPTY));
        }
        return edits;
    }

    private List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.{yaml,yml}")) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && Files.isRegularFile(entry)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    private @Nullable Edit edit(String file, Known entry, boolean settled) throws IOException {
        Signature now = sign(file);
        boolean isSame = now != null && now.equals(entry.seen);
        boolean isYoung = now != null && now.modified().isAfter(Instant.now().minus(YOUNG));
        entry.seen = now;
        if (now == null || (isSame && !isYoung && entry.refused == null) || (settled && !isSame)) {
            return null;
        }
        Problems problems = new Problems();
        String text = read(file, problems);
        if (text == null) {
            entry.problems = problems.list();
            return null;
        }
        if (text.equals(entry.text) && !entry.content.isEmpty()) {
            entry.problems = List.of();
            entry.refused = null;
            return null;
        }
        if (text.equals(entry.refused)) {
            return null;
        }
        YamlFile content = YamlFile.parse(file, text, problems);
        if (problems.isEmpty() && content.isEmpty()) {
            // An editor truncates a file before it writes it; and nobody removes resources by an empty file.
            problems.add(file, 0, "holds no resource (expected: at least one; remove the file to remove its own)");
        }
        if (!problems.isEmpty()) {
            refuse(file, text, problems.list());
            return null;
        }
        return new Edit(file, text, content);
    }

    private @Nullable Signature sign(String file) {
        try {
            BasicFileAttributes a = Files.readAttributes(directory.resolve(file), BasicFileAttributes.class);
            return new Signature(a.fileKey(), a.size(), a.lastModifiedTime().toInstant());
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable String read(String file, Problems problems) {
        try (InputStream in = Files.newInputStream(directory.resolve(file))) {
            byte[] bytes = in.readNBytes(Documents.MAX_BYTES + 1);
            if (bytes.length > Documents.MAX_BYTES) {
                problems.add(file, 0, "more than " + Documents.MAX_BYTES + " bytes (expected: at most that)");
                return null;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(file, 0, "not text in UTF-8");
        } catch (IOException e) {
            problems.add(file, 0, "cannot be read: " + e.getMessage());
        }
        return null;
    }

    /** From now on {@code edit} is what its file rightly holds. */
    void accept(Edit edit) {
        if (edit.content().isEmpty()) {
            known.remove(edit.file());
            return;
        }
        Known entry = known.computeIfAbsent(edit.file(), name -> new Known());
        entry.text = edit.text();
        entry.content = edit.content();
        entry.problems = List.of();
        entry.refused = null;
    }

    /** What {@code file} holds is not taken; returns whether that is news. */
    boolean refuse(String file, String text, List<Problem> problems) {
        Known entry = known.computeIfAbsent(file, name -> new Known());
        boolean isNews = !problems.equals(entry.problems);
        entry.problems = problems;
        entry.refused = text;
        return isNews;
    }

    /** Refused files are looked at again: what else there is has changed. */
    void reconsider() {
        for (Known entry : known.values()) {
            if (entry.refused != null) {
                entry.refused = null;
                entry.seen = null;
            }
        }
    }

    /** What is wrong now, in all files. */
    List<Problem> problems() {
        return known.values().stream().flatMap(entry -> entry.problems.stream()).toList();
    }

    /** The files among {@code names} that hold something which is not in force, each with the reason. */
    List<String> inTheWay(Iterable<String> names) throws IOException {
        List<String> inTheWay = new ArrayList<>();
        for (String name : names) {
            Known entry = known.get(name);
            boolean exists = Files.exists(directory.resolve(name));
            String accepted = entry == null ? "" : entry.text;
            String text = exists ? read(name, new Problems()) : "";
            if (!accepted.equals(text)) {
                String reason = entry == null || entry.problems.isEmpty()
                        ? "it is being changed"
                        : entry.problems.get(0).toString();
                inTheWay.add(name + " was changed by hand, and that is not in force: " + reason);
            }
        }
        return inTheWay;
    }

    /** A name for the file of {@code key} that is not taken. */
    String freeName(ResourceKey key) {
        String stem = key.kind() + "." + key.namespace() + "." + key.name();
        // A file's name has at most 255 bytes on most systems.
        String base = stem.length() > 200 ? stem.substring(0, 180) + "-" + Integer.toHexString(stem.hashCode()) : stem;
        String name = base + ".yaml";
        for (int i = 2; known.containsKey(name) || Files.exists(directory.resolve(name)); i++) {
            name = base + "-" + i + ".yaml";
        }
        return name;
    }

    /**
     * Brings the files to what {@code changes} say, also where that has been done in part; when this returns, it is durable.
     *
     * @param places the file of every resource, of those that are removed the one where they were
     */
    void apply(List<Change> changes, Map<ResourceKey, String> places) throws IOException {
        Map<String, List<Change>> byFile = new HashMap<>();
        for (Change change : changes) {
            String file = places.get(change.key());
            if (file != null) {
                byFile.computeIfAbsent(file, name -> new ArrayList<>()).add(change);
            }
        }
        for (Map.Entry<String, List<Change>> each : byFile.entrySet()) {
            applyTo(each.getKey(), each.getValue());
        }
        DurableFiles.syncDirectory(directory.resolve("any"));
    }

    private void applyTo(String file, List<Change> changes) throws IOException {
        Path path = directory.resolve(file);
        Problems problems = new Problems();
        String before = Files.exists(path) ? read(file, problems) : "";
        YamlFile content = before == null ? YamlFile.EMPTY : YamlFile.parse(file, before, problems);
        if (!problems.isEmpty()) {
            // Written by hand between a crash and this: kept, but out of the way.
            Files.move(path, directory.resolve(file + ".refused"), StandardCopyOption.REPLACE_EXISTING);
        }
        for (Change change : changes) {
            content =
                    change.after() == null ? content.without(change.key()) : content.with(change.key(), change.after());
        }
        String text = content.isEmpty() ? "" : content.text();
        if (content.isEmpty()) {
            Files.deleteIfExists(path);
        } else if (!text.equals(before)) {
            DurableFiles.replace(path, text);
        }
        accept(new Edit(file, text, content));
        Known entry = known.get(file);
        if (entry != null) {
            entry.seen = sign(file);
        }
    }
}
