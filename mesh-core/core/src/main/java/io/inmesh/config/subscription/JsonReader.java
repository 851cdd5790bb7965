package io.inmesh.config.subscription;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) into {@code Map}, {@code List}, {@code String}, {@code Long}, {@code Double}, {@code Boolean} and
 * null; of a key that comes twice the last counts. {@value #MAX_DEPTH} levels at most. Not thread-safe.
 */
final class JsonReader {

    static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when it is anything else, telling where */
    static @Nullable Object read(String text) {
        JsonReader reader = new JsonReader(text);
        reader.skipSpace();
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.defect("the end");
        }
        return value;
    }

    private IllegalArgumentException defect(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException(
                "no JSON: " + found + " at character " + at + " (expected: " + expected + ")");
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void demand(char c) {
        if (peek() != c || at >= text.length()) {
            throw defect("'" + c + "'");
        }
        at++;
    }

    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw defect("at most " + MAX_DEPTH + " levels");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw defect("a value");
        }
        at += word.length();
        return value;
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        demand('{');
        skipSpace();
        if (peek() == '}') {
            at++;
            return map;
        }
        while (true) {
            skipSpace();
            String key = string();
            skipSpace();
            demand(':');
            skipSpace();
            map.put(key, value(depth + 1));
            skipSpace();
            if (peek() != ',') {
                demand('}');
                return map;
            }
            at++;
        }
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        demand('[');
        skipSpace();
        if (peek() == ']') {
            at++;
            return list;
        }
        while (true) {
            skipSpace();
            list.add(value(depth + 1));
            skipSpace();
            if (peek() != ',') {
                demand(']');
                return list;
            }
            at++;
        }
    }

    private String string() {
        demand('"');
        int begin = at;
        StringBuilder unescaped = null;
        while (true) {
            if (at >= text.length() || text.charAt(at) < ' ') {
                throw defect("the rest of a text");
            }
            char c = text.charAt(at);
            if (c == '"') {
                String rest = text.substring(begin, at++);
                return unescaped == null ? rest : unescaped.append(rest).toString();
            }
            at++;
            if (c == '\\') {
                unescaped = unescaped == null ? new StringBuilder() : unescaped;
                unescaped.append(text, begin, at - 1).append(escaped());
                begin = at;
            }
        }
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw defect("an escape");
            }
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw defect("a hexadecimal digit");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private Object number() {
        int begin = at;
        if (peek() == '-') {
            at++;
        }
        boolean isZero = peek() == '0';
        int digits = digits();
        if (digits == 0 || (isZero && digits > 1)) {
            throw defect("a value");
        }
        boolean isWhole = true;
        if (peek() == '.') {
            at++;
            isWhole = false;
            demandDigits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            isWhole = false;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            demandDigits();
        }
        String number = text.substring(begin, at);
        if (isWhole && number.length() <= 18) {
            return Long.valueOf(number);
        }
        return Double.valueOf(number);
    }

    private void demandDigits() {
        if (digits() == 0) {
            throw defect("a digit");
        }
    }

    private int digits() {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at - begin;
    }
}
