package io.inmesh.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One file of resources, and the last that it said without a mistake. Not thread-safe. */
final class ResourceFile {

    /** Within this, two writes may leave the same time stamp: a file as young is read again whatever its stamp. */
    private static final Duration YOUNG = Duration.ofSeconds(2);

    private final Path path;
    private Optional<Signature> signature = Optional.empty();
    private List<Resource> resources = List.of();
    private List<Problem> problems = List.of();
    private boolean hasContent;

    /** @param key the file behind all links, so that a swapped link is a change */
    private record Signature(Object key, long size, Instant modified) {}

    ResourceFile(Path path) {
        this.path = path;
    }

    /** Reads the file if it changed; returns whether that may make a difference. */
    boolean refresh() {
        Optional<Signature> now = sign();
        boolean isYoung =
                now.isPresent() && now.get().modified().isAfter(Instant.now().minus(YOUNG));
        if (now.equals(signature) && now.isPresent() && !isYoung) {
            return false;
        }
        signature = now;
        Problems found = new Problems();
        List<Resource> read = Resource.all(Documents.read(path, path.toString(), found));
        if (read.isEmpty() && found.isEmpty()) {
            // An editor or a copy truncates a file before it writes it; and nobody removes services by an empty file.
            found.add(
                    path.toString(),
                    0,
                    "holds no resource (expected: at least one; remove the file to remove its own)");
        }
        boolean changed = problems.isEmpty() || !found.list().equals(problems);
        problems = found.list();
        if (problems.isEmpty()) {
            resources = read;
            hasContent = true;
        }
        return changed;
    }

    private Optional<Signature> sign() {
        try {
            BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
            Object key = a.fileKey() == null ? path.toRealPath() : a.fileKey();
            return Optional.of(new Signature(key, a.size(), a.lastModifiedTime().toInstant()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<Resource> resources() {
        return resources;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Whether it was ever right. */
    boolean hasContent() {
        return hasContent;
    }
}
