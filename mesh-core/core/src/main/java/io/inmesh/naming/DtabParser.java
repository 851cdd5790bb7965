package io.inmesh.naming;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads paths, prefixes, trees and tables, by the grammar of Finagle's {@code NameTreeParsers}, in one pass. Whatever the
 * text, it ends with a value or an {@link IllegalArgumentException} that says where and what was expected.
 */
final class DtabParser {

    /** Larger than the largest file of resources. */
    static final int MAX_LENGTH = 4_000_000;

    /** Parentheses within parentheses. */
    static final int MAX_DEPTH = 64;

    /** Of one tree: paths, signs, alternatives and unions. */
    static final int MAX_TREE = 1_000;

    /** Of a weight, its point included. */
    static final int MAX_DIGITS = 60;

    private static final int SHOWN = 30;
    private static final char END = Character.MAX_VALUE;

    private final String text;
    private final String what;
    private int at;
    private int depth;
    private int nodes;

    /** @param what is read, for people */
    DtabParser(String text, String what) {
        this.text = text;
        this.what = what;
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    what + ": " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
    }

    Path wholePath() {
        skipSpace();
        return ended(path());
    }

    Dentry.Prefix wholePrefix() {
        skipSpace();
        return ended(prefix());
    }

    NameTree<Path> wholeTree() {
        return ended(tree());
    }

    Dentry wholeDentry() {
        return ended(dentry());
    }

    Dtab wholeDtab(int maxDentries) {
        List<Dentry> dentries = new ArrayList<>();
        do {
            skipSpace();
            if (at < text.length()) {
                if (dentries.size() == maxDentries) {
                    throw failure("no more than " + maxDentries + " dentries");
                }
                dentries.add(dentry());
                skipSpace();
            }
        } while (skip(';'));
        return ended(new Dtab(dentries));
    }

    private <T> T ended(T value) {
        skipSpace();
        if (at < text.length()) {
            throw failure("the end");
        }
        return value;
    }

    private Dentry dentry() {
        skipSpace();
        Dentry.Prefix prefix = prefix();
        skipSpace();
        expect('=', "=>");
        expect('>', "=>");
        nodes = 0;
        return new Dentry(prefix, tree());
    }

    private Dentry.Prefix prefix() {
        expect('/', "/");
        List<String> elements = new ArrayList<>();
        if (isSegment() || peek() == '*') {
            do {
                elements.add(skip('*') ? Dentry.Prefix.ANY : segment());
                limit(elements);
            } while (skip('/'));
        }
        return new Dentry.Prefix(elements);
    }

    private Path path() {
        expect('/', "/");
        List<String> segments = new ArrayList<>();
        if (isSegment()) {
            do {
                segments.add(segment());
                limit(segments);
            } while (skip('/'));
        }
        return segments.isEmpty() ? Path.ROOT : new Path(segments);
    }

    private void limit(List<String> segments) {
        if (segments.size() > Path.MAX_SEGMENTS) {
            throw failure("no more than " + Path.MAX_SEGMENTS + " segments");
        }
    }

    private boolean isSegment() {
        return Path.isPlain(peek()) || peek() == '\\';
    }

    private String segment() {
        StringBuilder segment = new StringBuilder();
        do {
            char c = peek();
            if (Path.isPlain(c)) {
                segment.append(c);
                at++;
            } else if (skip('\\')) {
                expect('x', "x and two hexadecimal digits");
                segment.append((char) (hex() << 4 | hex()));
            } else {
                throw failure("a segment: letters, digits, _:.#$%- or \\x and two hexadecimal digits");
            }
            if (segment.length() > Path.MAX_SEGMENT_BYTES) {
                throw failure("no more than " + Path.MAX_SEGMENT_BYTES + " bytes in a segment");
            }
        } while (isSegment());
        return segment.toString();
    }

    private int hex() {
        char c = peek();
        // Of ASCII only: there are more digits in Unicode.
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw failure("a hexadecimal digit");
        }
        at++;
        return digit;
    }

    private NameTree<Path> tree() {
        List<NameTree<Path>> trees = new ArrayList<>();
        do {
            trees.add(union());
            skipSpace();
        } while (skip('|'));
        return trees.size() == 1 ? trees.get(0) : new NameTree.Alt<>(counted(trees));
    }

    /** A weight that stands alone says nothing: there is nobody to share with. */
    private NameTree<Path> union() {
        List<NameTree.Weighted<Path>> branches = new ArrayList<>();
        do {
            branches.add(weighted());
            skipSpace();
        } while (skip('&'));
        return branches.size() == 1 ? branches.get(0).tree() : new NameTree.Union<>(counted(branches));
    }

    private NameTree.Weighted<Path> weighted() {
        skipSpace();
        if (!isNumber(peek())) {
            return new NameTree.Weighted<>(NameTree.Weighted.DEFAULT, simple());
        }
        double weight = number();
        skipSpace();
        expect('*', "* after the weight");
        return new NameTree.Weighted<>(weight, simple());
    }

    private static boolean isNumber(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private double number() {
        int start = at;
        while (isNumber(peek())) {
            at++;
        }
        String number = text.substring(start, at);
        boolean isNumber =
                number.length() <= MAX_DIGITS && number.indexOf('.') == number.lastIndexOf('.') && !number.equals(".");
        if (!isNumber) {
            at = start;
            throw failure("a weight, such as 0.5, of at most " + MAX_DIGITS + " characters");
        }
        return Double.parseDouble(number);
    }

    private NameTree<Path> simple() {
        skipSpace();
        counted(text);
        char c = peek();
        if (c == '/') {
            return NameTree.leaf(path());
        }
        NameTree<Path> sign = sign(c);
        if (sign != null) {
            at++;
            return sign;
        }
        if (c != '(') {
            throw failure("a path, ~, !, $ or (");
        }
        if (depth == MAX_DEPTH) {
            throw failure("no more than " + MAX_DEPTH + " parentheses within each other");
        }
        depth++;
        at++;
        NameTree<Path> inner = tree();
        expect(')', ")");
        depth--;
        return inner;
    }

    private static @Nullable NameTree<Path> sign(char c) {
        return switch (c) {
            case '~' -> NameTree.neg();
            case '!' -> NameTree.fail();
            case '$' -> NameTree.empty();
            default -> null;
        };
    }

    private <T> T counted(T node) {
        nodes++;
        if (nodes > MAX_TREE) {
            throw failure("no more than " + MAX_TREE + " parts in one tree");
        }
        return node;
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private boolean skip(char c) {
        boolean isThere = at < text.length() && text.charAt(at) == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void expect(char c, String expected) {
        if (!skip(c)) {
            throw failure(expected);
        }
    }

    private IllegalArgumentException failure(String expected) {
        int line =
                1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        int column = at - text.lastIndexOf('\n', at - 1);
        String found = at < text.length() ? "'" + printable(text.substring(at, at + 1)) + "'" : "the end";
        int from = Math.max(0, at - SHOWN);
        int to = Math.min(text.length(), at + SHOWN);
        String near = (from > 0 ? "..." : "") + text.substring(from, to) + (to < text.length() ? "..." : "");
        return new IllegalArgumentException(what + " at line " + line + ", column " + column + ": " + found
                + " (expected: " + expected + ") in '" + printable(near) + "'");
    }

    /** In one line, of ASCII: the text may be a stranger's, and the message goes to logs. */
    private static String printable(String text) {
        return text.replaceAll("\\s", " ").replaceAll("[^ -~]", "?");
    }
}
