package io.inmesh.identity;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A manager made from files, and made again when they say something else. Files are compared by what they hold: neither
 * times, nor links, nor a copy over the same file can hide a change. What cannot be used changes nothing, and is told once
 * it has lasted for two looks: files that belong together are not replaced in one moment. One thread looks at a time.
 */
final class PemSource<T> {

    private static final System.Logger LOG = System.getLogger(PemFiles.class.getName());
    private static final long MAX_BYTES = 1 << 20;

    private final List<Path> files;
    private final Function<List<byte[]>, T> maker;
    private volatile T current;

    // Of the one who looks.
    private byte[] seen;
    private String problem = "";
    private boolean told;

    /**
     * Reads the files.
     *
     * @param maker of what they hold; throws IllegalArgumentException naming the file and what is wrong with it
     * @throws IllegalArgumentException when they cannot be used
     */
    PemSource(List<Path> files, Function<List<byte[]>, T> maker) {
        this.files = files;
        this.maker = maker;
        List<byte[]> contents = read();
        seen = digest(contents);
        current = maker.apply(contents);
    }

    T current() {
        return current;
    }

    void look() {
        byte[] found = new byte[0];
        try {
            List<byte[]> contents = read();
            found = digest(contents);
            if (Arrays.equals(found, seen)) {
                // Perhaps again, after something else.
                settle();
                return;
            }
            T made = maker.apply(contents);
            current = made;
            seen = found;
            problem = "";
            LOG.log(Level.INFO, "new connections use {0}, from {1}", made, files);
        } catch (IllegalArgumentException e) {
            note(String.valueOf(e.getMessage()));
        }
    }

    private void settle() {
        if (told) {
            LOG.log(Level.INFO, "{0} can be used again: {1}", files, current);
        }
        problem = "";
        told = false;
    }

    private void note(String found) {
        if (!found.equals(problem)) {
            problem = found;
            told = false;
        } else if (!told) {
            told = true;
            LOG.log(Level.ERROR, "{0}; what was read before stays in use: {1}", found, current);
        }
    }

    private List<byte[]> read() {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            try {
                if (Files.size(file) > MAX_BYTES) {
                    throw new IllegalArgumentException(file + ": larger than 1 MiB (expected: a PEM file)");
                }
                contents.add(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(file + ": no such file (expected: a PEM file)", e);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ": cannot be read: " + e + " (expected: a PEM file)", e);
            }
        }
        return contents;
    }

    private static byte[] digest(List<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] each : contents) {
                digest.update(MessageDigest.getInstance("SHA-256").digest(each));
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
