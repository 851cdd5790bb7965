package io.inmesh.control.store;

import io.etcd.jetcd.ByteSequence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * What is kept where in etcd: {@code PREFIX/head}, the newest revision's number; {@code PREFIX/revisions/NUMBER}, each
 * revision, compressed; {@code PREFIX/base}, up to which revision they have been put together, and {@code
 * PREFIX/bases/NUMBER/PART}, what they came to. Numbers have 16 hexadecimal digits, so that keys sort as they do.
 */
final class EtcdKeys {

    /** What unpacks to more is not ours. */
    private static final int MOST_UNPACKED = 256 * 1024 * 1024;

    private final String prefix;

    EtcdKeys(String prefix) {
        this.prefix = prefix;
    }

    ByteSequence head() {
        return bytes(prefix + "/head");
    }

    ByteSequence base() {
        return bytes(prefix + "/base");
    }

    ByteSequence revisions() {
        return bytes(prefix + "/revisions/");
    }

    ByteSequence revision(long number) {
        return bytes(prefix + "/revisions/" + digits(number));
    }

    ByteSequence parts(long base) {
        return bytes(prefix + "/bases/" + digits(base) + "/");
    }

    ByteSequence part(long base, int part) {
        return bytes(prefix + "/bases/" + digits(base) + "/" + digits(part));
    }

    private static String digits(long number) {
        return String.format("%016x", number);
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static byte[] packed(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String unpacked(byte[] bytes) throws IOException {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] text = zip.readNBytes(MOST_UNPACKED);
            if (text.length == MOST_UNPACKED) {
                throw new IOException("more than " + MOST_UNPACKED + " bytes");
            }
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
