package io.inmesh.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A dotted key, taken apart: {@code mesh.services."reviews.books".endpoints[1]}. A part with dots is quoted, as Quarkus
 * does, or in brackets, as Spring does.
 *
 * @param parts without quotes and brackets
 * @param index of a list's item; -1: the whole value
 */
record PropertyKey(List<String> parts, int index) {

    static PropertyKey parse(String text) {
        List<String> parts = new ArrayList<>();
        int index = -1;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            char closing = c == '"' ? '"' : c == '[' ? ']' : '.';
            boolean enclosed = closing != '.';
            int end = enclosed ? text.indexOf(closing, at + 1) : plainEnd(text, at);
            end = end < 0 ? text.length() : end;
            String part = text.substring(enclosed ? at + 1 : at, end);
            if (c == '[' && isIndex(part) && end >= text.length() - 1) {
                index = Integer.parseInt(part);
            } else {
                parts.add(part);
            }
            at = enclosed ? end + 1 : end;
            at += at < text.length() && text.charAt(at) == '.' ? 1 : 0;
        }
        return new PropertyKey(parts, index);
    }

    private static int plainEnd(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '.' || text.charAt(i) == '[') {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isIndex(String part) {
        return !part.isEmpty() && part.length() <= 5 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether it belongs to the mesh at all. */
    boolean isMesh() {
        return !parts.isEmpty() && parts.get(0).equals(SettingsCatalog.ROOT);
    }

    /** The parts joined by dots; one with a dot in quotes. */
    String canonical() {
        return join(parts);
    }

    static String join(List<String> parts) {
        StringBuilder key = new StringBuilder();
        for (String part : parts) {
            key.append(key.isEmpty() ? "" : ".").append(quoted(part));
        }
        return key.toString();
    }

    static String quoted(String part) {
        return part.indexOf('.') >= 0 || part.indexOf('[') >= 0 ? '"' + part + '"' : part;
    }
}
