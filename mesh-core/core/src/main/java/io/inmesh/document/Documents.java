package io.inmesh.document;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads YAML files of one or several documents. Never throws for what a file holds. Limits: {@value #MAX_BYTES} bytes,
 * 64 levels, 200,000 values with every alias counted in full.
 */
public final class Documents {

    /** Larger than the largest resource a Kubernetes API server takes (1.5 MiB). */
    public static final int MAX_BYTES = 3_000_000;

    private Documents() {}

    /**
     * The documents of {@code file}, but for empty ones, up to the first that is not YAML.
     *
     * @param origin how people know the file
     * @param problems receives what is wrong
     */
    public static List<DocumentNode> read(Path file, String origin, Problems problems) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            problems.add(origin, 0, "no such file");
            return List.of();
        } catch (IOException e) {
            problems.add(origin, 0, "cannot be read: " + e.getMessage());
            return List.of();
        }
        if (bytes.length > MAX_BYTES) {
            problems.add(origin, 0, "more than " + MAX_BYTES + " bytes (expected: at most that)");
            return List.of();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return read(text, origin, problems);
        } catch (CharacterCodingException e) {
            problems.add(origin, 0, "not text in UTF-8");
            return List.of();
        }
    }

    /** As {@link #read(Path, String, Problems)}, of a text at hand. */
    public static List<DocumentNode> read(String text, String origin, Problems problems) {
        List<DocumentNode> documents = new ArrayList<>();
        if (text.length() > MAX_BYTES) {
            problems.add(origin, 0, "more than " + MAX_BYTES + " characters (expected: at most that)");
            return documents;
        }
        try {
            TreeReader reader = new TreeReader(text.startsWith("\uFEFF") ? text.substring(1) : text);
            for (Tree tree = reader.next(); tree != null; tree = reader.next()) {
                DocumentNode document = new DocumentNode(origin, problems, tree, tree.line());
                if (document.isMapping()) {
                    documents.add(document);
                } else if (document.isPresent()) {
                    document.report("a mapping");
                }
            }
        } catch (TreeReader.Defect e) {
            problems.add(origin, e.line, String.valueOf(e.getMessage()));
        }
        return documents;
    }
}
