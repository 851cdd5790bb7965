package io.inmesh.control.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a directory of files cannot say: the revisions, which file each resource is in, and whether the newest revision has
 * reached the files yet. A revision counts once it is here; the files follow. Not thread-safe.
 */
final class FileJournal implements Closeable {

    /** The journal is written anew once it is this large and twice as large as it was. */
    private static final long REWRITE_BYTES = 4_000_000;

    private final Journal journal;
    private Snapshot base = Snapshot.EMPTY;
    private final List<Revision> revisions = new ArrayList<>();
    private final Map<ResourceKey, String> files = new TreeMap<>();
    private @Nullable Revision unapplied;
    private Map<ResourceKey, String> unappliedPlaces = Map.of();
    private long lengthAfterRewrite;

    private FileJournal(Journal journal) {
        this.journal = journal;
    }

    static FileJournal open(Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        FileJournal opened = new FileJournal(Journal.open(path, lines));
        Snapshot current = Snapshot.EMPTY;
        for (String line : lines) {
            JsonNode node = RevisionCodec.parse(line);
            if (node.has("base")) {
                current = RevisionCodec.readSnapshot(node);
                opened.base = current;
                opened.revisions.clear();
                opened.files.clear();
                node.path("resources").forEach(opened::readFile);
            } else if (node.has("revision")) {
                Revision revision = RevisionCodec.readRevision(node, current);
                current = current.apply(revision);
                opened.revisions.add(revision);
                node.path("changes").forEach(opened::readFile);
                opened.unapplied = node.path("byHand").asBoolean() ? null : revision;
                opened.unappliedPlaces = places(node);
            } else if (node.has("applied")) {
                opened.unapplied = null;
            }
        }
        opened.lengthAfterRewrite = opened.journal.length();
        return opened;
    }

    private static Map<ResourceKey, String> places(JsonNode revision) {
        Map<ResourceKey, String> places = new TreeMap<>();
        for (JsonNode change : revision.path("changes")) {
            places.put(
                    ResourceKey.parse(change.path("resource").asText()),
                    change.path("file").asText());
        }
        return places;
    }

    private void readFile(JsonNode node) {
        ResourceKey key = ResourceKey.parse(node.path("resource").asText());
        if (RevisionCodec.textOf(node) == null) {
            files.remove(key);
        } else {
            files.put(key, node.path("file").asText());
        }
    }

    Snapshot base() {
        return base;
    }

    List<Revision> revisions() {
        return revisions;
    }

    /** Which file each resource is in; grows with what is appended. */
    Map<ResourceKey, String> files() {
        return files;
    }

    /** The newest revision, where it is not known to be in the files. */
    @Nullable
    Revision unapplied() {
        return unapplied;
    }

    /** Where its resources are to be, those that it removes: where they were. */
    Map<ResourceKey, String> unappliedPlaces() {
        return unappliedPlaces;
    }

    /**
     * @param places the file of every resource that it writes or removes
     * @param byHand whether the files have it already, or none is concerned
     */
    void append(Revision revision, Map<ResourceKey, String> places, boolean byHand) throws IOException {
        ObjectNode node = RevisionCodec.write(revision);
        for (JsonNode change : node.path("changes")) {
            String file = places.get(ResourceKey.parse(change.path("resource").asText()));
            if (file != null) {
                ((ObjectNode) change).put("file", file);
            }
        }
        node.put("byHand", byHand);
        journal.append(RevisionCodec.print(node), true);
        node.path("changes").forEach(this::readFile);
        unapplied = byHand ? null : revision;
        unappliedPlaces = Map.copyOf(places);
    }

    /** The newest revision is in the files. Lost by a crash of the machine, it is only done again. */
    void applied(long revision) throws IOException {
        unapplied = null;
        journal.append("{\"applied\":" + revision + "}", false);
    }

    boolean isBroken() {
        return journal.isBroken();
    }

    /** Forgets what {@code timeline} no longer keeps, when that is worth it. */
    void shrink(Timeline timeline) throws IOException {
        if (journal.length() < Math.max(REWRITE_BYTES, 2 * lengthAfterRewrite) || unapplied != null) {
            return;
        }
        List<String> lines = new ArrayList<>();
        ObjectNode start = RevisionCodec.write(timeline.base());
        // Of a resource that is gone since, or moved, the present place or none: only the present one is ever used.
        start.path("resources").forEach(this::addFile);
        lines.add(RevisionCodec.print(start));
        for (Revision revision : timeline.revisions()) {
            ObjectNode node = RevisionCodec.write(revision);
            node.path("changes").forEach(this::addFile);
            node.put("byHand", true);
            lines.add(RevisionCodec.print(node));
        }
        journal.rewrite(lines);
        lengthAfterRewrite = journal.length();
    }

    private void addFile(JsonNode node) {
        String file = files.get(ResourceKey.parse(node.path("resource").asText()));
        if (file != null) {
            ((ObjectNode) node).put("file", file);
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
