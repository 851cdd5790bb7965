package io.inmesh.document;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The resources in the {@code .yaml} and {@code .yml} files of one directory, without its subdirectories and names that
 * begin with a dot. Each file keeps what it last said that was right. Not thread-safe: one thread scans.
 */
final class ResourceDirectory {

    private final Path path;
    private Map<Path, ResourceFile> files = new TreeMap<>();

    ResourceDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /**
     * Looks at every file and reads the ones that changed.
     *
     * @return whether anything changed
     * @throws IOException when the directory cannot be listed; nothing has changed then
     */
    boolean scan() throws IOException {
        Map<Path, ResourceFile> found = new TreeMap<>();
        boolean changed = false;
        for (Path file : list()) {
            ResourceFile known = files.get(file);
            ResourceFile one = known == null ? new ResourceFile(file) : known;
            changed |= one.refresh() || known == null;
            found.put(file, one);
        }
        changed |= found.size() != files.size();
        files = found;
        return changed;
    }

    private List<Path> list() throws IOException {
        List<Path> list = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*.{yaml,yml}")) {
            for (Path entry : entries) {
                boolean isHidden = entry.getFileName().toString().startsWith(".");
                if (!isHidden && Files.isRegularFile(entry)) {
                    list.add(entry);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return list;
    }

    /** Of all files, in the order of their names. */
    List<Resource> resources() {
        return files.values().stream()
                .flatMap(file -> file.resources().stream())
                .toList();
    }

    /** What is wrong now, in all files. */
    List<Problem> problems() {
        return files.values().stream().flatMap(file -> file.problems().stream()).toList();
    }

    /** The problems of files that never said anything right: a name that is not found may be in one of them. */
    List<Problem> gaps() {
        return files.values().stream()
                .filter(file -> !file.hasContent())
                .flatMap(file -> file.problems().stream())
                .toList();
    }
}
