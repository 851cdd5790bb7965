package io.inmesh.control.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are on the disk once {@link #append} has returned, or are not there at all: each carries its length and a
 * checksum, so that one which was cut off by a crash is told from a whole one and dropped at the next opening. Not
 * thread-safe.
 */
final class Journal implements Closeable {

    /** Checksum and length in hexadecimal, and a space after each. */
    private static final int PREFIX = 18;

    private final Path path;
    private FileChannel channel;
    private long length;
    private boolean broken;

    private Journal(Path path, FileChannel channel, long length) {
        this.path = path;
        this.channel = channel;
        this.length = length;
    }

    /**
     * @param lines receives what it holds
     * @throws IOException also where a line that is not the last is damaged: that is no crash's doing
     */
    static Journal open(Path path, List<String> lines) throws IOException {
        boolean isNew = !Files.exists(path);
        byte[] bytes = isNew ? new byte[0] : Files.readAllBytes(path);
        int end = read(path, bytes, lines);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (end < bytes.length) {
                channel.truncate(end);
                channel.force(true);
            }
            channel.position(end);
            if (isNew) {
                channel.force(true);
                DurableFiles.syncDirectory(path);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new Journal(path, channel, end);
    }

    private static int read(Path path, byte[] bytes, List<String> lines) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int next = lineEnd(bytes, at);
            String line = next < 0 ? null : checked(bytes, at, next);
            if (line == null) {
                if (holdsLineAfter(bytes, at)) {
                    throw new IOException(
                            path + ": damaged at byte " + at + ", with whole lines behind it (expected: at"
                                    + " most the last line cut off); restore it, or move it away to begin anew from the files");
                }
                return at;
            }
            lines.add(line);
            at = next + 1;
        }
        return at;
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static boolean holdsLineAfter(byte[] bytes, int from) {
        for (int end = lineEnd(bytes, from); end >= 0; end = lineEnd(bytes, end + 1)) {
            int next = lineEnd(bytes, end + 1);
            if (next >= 0 && checked(bytes, end + 1, next) != null) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String checked(byte[] bytes, int from, int to) {
        if (to - from < PREFIX) {
            return null;
        }
        String prefix = new String(bytes, from, PREFIX, StandardCharsets.ISO_8859_1);
        String content = new String(bytes, from + PREFIX, to - from - PREFIX, StandardCharsets.UTF_8);
        return prefix.equals(prefix(bytes, from + PREFIX, to - from - PREFIX)) ? content : null;
    }

    private static String prefix(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return String.format("%08x %08x ", sum.getValue(), length);
    }

    private static byte[] encoded(String line) {
        byte[] content = line.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = prefix(content, 0, content.length).getBytes(StandardCharsets.ISO_8859_1);
        byte[] encoded = new byte[PREFIX + content.length + 1];
        System.arraycopy(prefix, 0, encoded, 0, PREFIX);
        System.arraycopy(content, 0, encoded, PREFIX, content.length);
        encoded[encoded.length - 1] = '\n';
        return encoded;
    }

    /**
     * Adds a line without line breaks.
     *
     * @param durably whether it must be on the disk when this returns
     * @throws IOException when it is not in the journal; {@link #isBroken} tells whether more can be added
     */
    void append(String line, boolean durably) throws IOException {
        if (broken) {
            throw new IOException(path + ": an earlier failure could not be undone; open it anew");
        }
        byte[] bytes = encoded(line);
        try {
            writeFully(channel, bytes);
            if (durably) {
                channel.force(false);
            }
            length += bytes.length;
        } catch (IOException e) {
            undo();
            throw e;
        }
    }

    private void undo() {
        broken = true;
        try {
            channel.truncate(length);
            channel.position(length);
            channel.force(true);
            broken = false;
        } catch (IOException e) {
            // What is on the disk is not known: nothing may follow it.
        }
    }

    boolean isBroken() {
        return broken;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    /** Replaces all lines at once: after a crash either the old ones are there or the new. */
    void rewrite(List<String> lines) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        long size = 0;
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (String line : lines) {
                byte[] bytes = encoded(line);
                writeFully(out, bytes);
                size += bytes.length;
            }
            out.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFiles.syncDirectory(path);
        FileChannel old = channel;
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        channel.position(size);
        length = size;
        old.close();
    }

    private static void writeFully(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    /** The lines as they are on the disk. */
    static List<String> lines(Path path) throws IOException {
        List<String> lines = new ArrayList<>();
        read(path, Files.readAllBytes(path), lines);
        return lines;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
