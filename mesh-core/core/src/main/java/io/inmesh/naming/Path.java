package io.inmesh.naming;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A hierarchical name, {@code /svc/reviews}: what delegation tables rewrite (Finagle's {@code Path}). Immutable.
 *
 * @param segments each a row of bytes, kept one character for a byte (ISO 8859-1), none of them empty; at most
 *     {@value #MAX_SEGMENTS} of at most {@value #MAX_SEGMENT_BYTES} bytes
 */
public record Path(List<String> segments) {

    /** More than any name needs: a table that writes more writes itself longer at each step. */
    public static final int MAX_SEGMENTS = 128;

    /** As long as a host name can be, and one to spare. */
    public static final int MAX_SEGMENT_BYTES = 255;

    /** The path without segments, {@code /}. */
    public static final Path ROOT = new Path(List.of());

    public Path {
        segments = List.copyOf(segments);
        if (segments.size() > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "path: " + segments.size() + " segments (expected: at most " + MAX_SEGMENTS + ")");
        }
        segments.forEach(Path::check);
    }

    /** Of segments in UTF-8, whatever characters they hold. */
    public static Path of(String... segments) {
        List<String> bytes = new ArrayList<>(segments.length);
        for (String segment : segments) {
            bytes.add(new String(segment.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        return new Path(bytes);
    }

    /**
     * Reads {@code /a/b}: segments of letters, digits and {@code _ : . # $ % -}; any byte as {@code \x2f}.
     *
     * @throws IllegalArgumentException that says where {@code text} is none
     */
    public static Path parse(String text) {
        return new DtabParser(text, "path").wholePath();
    }

    static void check(String segment) {
        if (segment.isEmpty() || segment.length() > MAX_SEGMENT_BYTES) {
            throw new IllegalArgumentException("path segment: " + segment.length() + " bytes (expected: 1 to "
                    + MAX_SEGMENT_BYTES + "): " + (segment.isEmpty() ? "''" : segment.substring(0, 20) + "..."));
        }
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) > 0xff) {
                throw new IllegalArgumentException(
                        "path segment: '" + segment + "' (expected: one character for each byte)");
            }
        }
    }

    public int size() {
        return segments.size();
    }

    /** The segment at {@code index} as text. */
    public String text(int index) {
        return new String(segments.get(index).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    public boolean startsWith(Path other) {
        return size() >= other.size() && segments.subList(0, other.size()).equals(other.segments);
    }

    /** Without its first {@code count} segments. */
    public Path drop(int count) {
        return count == 0 ? this : new Path(segments.subList(Math.min(count, size()), size()));
    }

    /**
     * This path, continued by {@code other}.
     *
     * @throws IllegalArgumentException when that is longer than a path may be
     */
    public Path plus(Path other) {
        if (other.size() == 0) {
            return this;
        }
        List<String> joined = new ArrayList<>(size() + other.size());
        joined.addAll(segments);
        joined.addAll(other.segments);
        return new Path(joined);
    }

    /** Whether {@code c} stands for itself in a segment. */
    static boolean isPlain(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || "_:.#$%-".indexOf(c) >= 0;
    }

    /** As it is written: one odd byte has all of the segment escaped, as Finagle prints it. */
    static String show(String segment) {
        if (segment.chars().allMatch(c -> isPlain((char) c))) {
            return segment;
        }
        StringBuilder escaped = new StringBuilder(segment.length() * 4);
        for (int i = 0; i < segment.length(); i++) {
            int b = segment.charAt(i);
            escaped.append("\\x").append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return escaped.toString();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        segments.forEach(segment -> text.append('/').append(show(segment)));
        return text.isEmpty() ? "/" : text.toString();
    }
}
