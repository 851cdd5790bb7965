package io.inmesh.routing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * About how many instructions an expression compiles to, told from its text: {@code ((a{1000}){1000}){1000}} must be refused
 * before the compiler writes it out. Knows only what multiplies; whatever is no expression is the compiler's to refuse.
 */
final class ExpressionSize {

    static final long LIMIT = Integer.MAX_VALUE;

    /** Groups within groups; the compiler is recursive, and some thousands would use up a thread's stack. */
    private static final int MAX_DEPTH = 200;

    private final String text;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int at;

    /** Of the group that is being read. */
    private long total;

    /** Of the atom that was read last: what a repetition after it multiplies. */
    private long last;

    private ExpressionSize(String text) {
        this.text = text;
    }

    /** {@link #LIMIT}: more than can be told. */
    static long estimate(String expression) {
        return new ExpressionSize(expression).read();
    }

    private long read() {
        while (at < text.length()) {
            if (outer.size() > MAX_DEPTH) {
                return LIMIT;
            }
            char c = text.charAt(at);
            switch (c) {
                case '\\' -> escape();
                case '[' -> characterClass();
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                default -> atom(1, 1);
            }
        }
        while (!outer.isEmpty()) {
            total += outer.pop();
        }
        return total;
    }

    private void atom(long size, int length) {
        total = Math.min(total + size, LIMIT);
        last = size;
        at += length;
    }

    private void open() {
        outer.push(total);
        total = 2; // where a group begins and ends
        last = 0;
        at++;
    }

    private void close() {
        long group = total;
        total = outer.isEmpty() ? 0 : outer.pop();
        atom(group, 1);
    }

    /** A letter or sign, or a class in braces such as {@code \p{Greek}}. */
    private void escape() {
        boolean braced =
                text.startsWith("p{", at + 1) || text.startsWith("P{", at + 1) || text.startsWith("x{", at + 1);
        int end = braced ? text.indexOf('}', at) : at + 1;
        atom(1, (end < 0 ? text.length() : end + 1) - at);
    }

    private void characterClass() {
        int end = at + 1;
        if (end < text.length() && text.charAt(end) == '^') {
            end++;
        }
        end++; // a bracket that comes first stands for itself
        while (end < text.length() && text.charAt(end) != ']') {
            if (text.charAt(end) == '\\') {
                end++;
            } else if (text.startsWith("[:", end)) {
                int named = text.indexOf(":]", end + 2);
                end = named < 0 ? end : named + 1;
            }
            end++;
        }
        atom(1, Math.min(end + 1, text.length()) - at);
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else in braces stands for itself. */
    private void repeat() {
        int end = text.indexOf('}', at);
        long count = end < 0 ? -1 : count(text.substring(at + 1, end));
        if (count < 0) {
            atom(1, 1);
            return;
        }
        long more = Math.min(last * Math.max(0, count - 1), LIMIT);
        total = Math.min(total + more, LIMIT);
        last = Math.min(last + more, LIMIT);
        at = end + 1;
    }

    private static long count(String range) {
        int comma = range.indexOf(',');
        String from = comma < 0 ? range : range.substring(0, comma);
        String to = comma < 0 ? "" : range.substring(comma + 1);
        long least = number(from);
        long most = to.isEmpty() ? least : number(to);
        return least < 0 || most < 0 ? -1 : Math.max(least, most);
    }

    private static long number(String digits) {
        boolean isNumber =
                !digits.isEmpty() && digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(digits) : -1;
    }
}
