package io.inmesh.control.store;

import io.inmesh.document.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes revisions of what people change in the files. A file that is not right, or would lead to what is not, is refused as
 * a whole: what it last said stays in force, until it is right. Not thread-safe.
 */
final class HandEdits {

    private static final System.Logger LOG = System.getLogger(FileStore.class.getName());
    private static final int MOST_NAMED = 5;

    private final Path directory;
    private final StoreFiles files;
    private final FileJournal journal;
    private final ResourceValidator validator;

    HandEdits(Path directory, StoreFiles files, FileJournal journal, ResourceValidator validator) {
        this.directory = directory;
        this.files = files;
        this.journal = journal;
        this.validator = validator;
    }

    /**
     * Looks at the files and writes down what has changed.
     *
     * @param settled whether a file counts only when the look before found it the same
     * @return the revision that was made, or null
     */
    @Nullable
    Plan take(boolean settled, Snapshot current, Instant now) throws IOException {
        List<StoreFiles.Edit> edits = files.edits(settled);
        Plan plan = null;
        while (!edits.isEmpty() && plan == null) {
            Map<ResourceKey, String> claims = claims(edits);
            plan = plan(edits, claims, current, now);
            if (plan != null) {
                accept(plan, edits, claims);
            }
        }
        return plan == null || plan.revision().changes().isEmpty() ? null : plan;
    }

    private void accept(Plan plan, List<StoreFiles.Edit> edits, Map<ResourceKey, String> claims) throws IOException {
        Revision revision = plan.revision();
        if (!revision.changes().isEmpty()) {
            Map<ResourceKey, String> places = new TreeMap<>();
            for (Change change : revision.changes()) {
                String claim = claims.get(change.key());
                String place = claim == null ? journal.files().get(change.key()) : claim;
                if (place != null) {
                    places.put(change.key(), place);
                }
            }
            journal.append(revision, places, true);
        }
        edits.forEach(files::accept);
        // Also of those whose text is the same: they may have moved.
        claims.forEach(journal.files()::put);
    }

    /** Which file each resource of {@code edits} is in; takes a file out that repeats what another has. */
    private Map<ResourceKey, String> claims(List<StoreFiles.Edit> edits) {
        Map<ResourceKey, String> claims = new TreeMap<>();
        Set<String> edited = new HashSet<>();
        edits.forEach(edit -> edited.add(edit.file()));
        // Who had a resource keeps it.
        for (StoreFiles.Edit edit : edits) {
            for (ResourceKey key : edit.content().resources().keySet()) {
                if (edit.file().equals(journal.files().get(key))) {
                    claims.put(key, edit.file());
                }
            }
        }
        edits.sort(Comparator.comparing(StoreFiles.Edit::file));
        edits.removeIf(edit -> {
            List<Problem> problems = new ArrayList<>();
            for (ResourceKey key : edit.content().resources().keySet()) {
                String before = journal.files().get(key);
                String other = before == null || edited.contains(before) ? claims.get(key) : before;
                if (other != null && !other.equals(edit.file())) {
                    problems.add(new Problem(edit.file(), 0, key + ": is in " + other + " already (expected: once)"));
                }
            }
            if (problems.isEmpty()) {
                edit.content().resources().keySet().forEach(key -> claims.put(key, edit.file()));
            } else {
                refuse(edit, problems);
            }
            return !problems.isEmpty();
        });
        return claims;
    }

    /** Null where some of {@code edits} were refused and taken out. */
    private @Nullable Plan plan(
            List<StoreFiles.Edit> edits, Map<ResourceKey, String> claims, Snapshot current, Instant now) {
        List<Write> writes = new ArrayList<>();
        for (StoreFiles.Edit edit : edits) {
            edit.content().resources().forEach((key, text) -> writes.add(Write.put(key, text)));
        }
        Set<String> edited = edits.stream().map(StoreFiles.Edit::file).collect(Collectors.toSet());
        journal.files().forEach((key, file) -> {
            if (edited.contains(file) && !claims.containsKey(key)) {
                writes.add(Write.remove(key));
            }
        });
        try {
            return Plan.of(current, new Commit(owners(edits), message(edits), writes), now, validator);
        } catch (StoreException e) {
            refuseThoseAtFault(edits, claims, e.problems());
            return null;
        }
    }

    private void refuseThoseAtFault(
            List<StoreFiles.Edit> edits, Map<ResourceKey, String> claims, List<Problem> problems) {
        Map<String, List<Problem>> byFile = new HashMap<>();
        for (Problem problem : problems) {
            claims.forEach((key, file) -> {
                if (problem.origin().equals(key.path())) {
                    byFile.computeIfAbsent(file, name -> new ArrayList<>()).add(problem);
                }
            });
        }
        // A removal can be at fault too, and has no file any more: then all of it waits.
        boolean isKnown = edits.stream().anyMatch(edit -> byFile.containsKey(edit.file()));
        edits.removeIf(edit -> {
            List<Problem> own = isKnown ? byFile.get(edit.file()) : problems;
            if (own != null) {
                refuse(edit, own);
            }
            return own != null;
        });
    }

    private void refuse(StoreFiles.Edit edit, List<Problem> problems) {
        if (files.refuse(edit.file(), edit.text(), problems)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> directory.resolve(edit.file()) + " is refused, what it last said stays in force: "
                            + problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        }
    }

    private static String message(List<StoreFiles.Edit> edits) {
        String names =
                edits.stream().map(StoreFiles.Edit::file).limit(MOST_NAMED).collect(Collectors.joining(", "));
        return "changed by hand: " + names
                + (edits.size() > MOST_NAMED ? " and " + (edits.size() - MOST_NAMED) + " more" : "");
    }

    /** The users who own the files, as far as they are still there. */
    private String owners(List<StoreFiles.Edit> edits) {
        Set<String> owners = new HashSet<>();
        for (StoreFiles.Edit edit : edits.subList(0, Math.min(edits.size(), MOST_NAMED))) {
            try {
                owners.add(Files.getOwner(directory.resolve(edit.file())).getName());
            } catch (IOException | UnsupportedOperationException e) {
                owners.remove("");
            }
        }
        return owners.isEmpty() ? "file" : "file:" + owners.stream().sorted().collect(Collectors.joining("+"));
    }
}
