package io.inmesh.control.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The difference of two texts, line by line, in the unified format with three lines around each change. The longest common
 * part is found exactly up to {@value #MOST_CELLS} pairs of lines that differ; beyond that, one block replaces another.
 */
final class TextDiff {

    private static final int CONTEXT = 3;
    private static final long MOST_CELLS = 4_000_000;

    /** @param sign {@code ' '}, {@code '-'} or {@code '+'} */
    private record Line(char sign, String text) {}

    private TextDiff() {}

    static String unified(String name, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<Line> script = script(lines(before), lines(after));
        StringBuilder out = new StringBuilder();
        out.append("--- ").append(before.isEmpty() ? "/dev/null" : "a/" + name).append('\n');
        out.append("+++ ").append(after.isEmpty() ? "/dev/null" : "b/" + name).append('\n');
        int at = 0;
        while (at < script.size()) {
            int first = nextChange(script, at);
            if (first < 0) {
                break;
            }
            int from = Math.max(at, first - CONTEXT);
            int to = endOfHunk(script, first);
            appendHunk(out, script, from, to);
            at = to;
        }
        return out.toString();
    }

    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String[] split = text.split("\n", -1);
        int count = text.endsWith("\n") ? split.length - 1 : split.length;
        return List.of(split).subList(0, count);
    }

    private static int nextChange(List<Line> script, int from) {
        for (int i = from; i < script.size(); i++) {
            if (script.get(i).sign() != ' ') {
                return i;
            }
        }
        return -1;
    }

    private static int endOfHunk(List<Line> script, int first) {
        int last = first;
        for (int i = first; i < script.size() && i - last <= 2 * CONTEXT; i++) {
            if (script.get(i).sign() != ' ') {
                last = i;
            }
        }
        return Math.min(script.size(), last + 1 + CONTEXT);
    }

    private static void appendHunk(StringBuilder out, List<Line> script, int from, int to) {
        int before = count(script, 0, from, '+');
        int after = count(script, 0, from, '-');
        int removed = count(script, from, to, '+');
        int added = count(script, from, to, '-');
        out.append("@@ -").append(range(before, removed));
        out.append(" +").append(range(after, added)).append(" @@\n");
        for (Line line : script.subList(from, to)) {
            out.append(line.sign()).append(line.text()).append('\n');
        }
    }

    private static String range(int start, int length) {
        return (length == 0 ? start : start + 1) + "," + length;
    }

    /** How many lines of {@code script} do not have {@code sign}. */
    private static int count(List<Line> script, int from, int to, char sign) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += script.get(i).sign() == sign ? 0 : 1;
        }
        return count;
    }

    private static List<Line> script(List<String> a, List<String> b) {
        int head = 0;
        while (head < a.size() && head < b.size() && a.get(head).equals(b.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < a.size() - head
                && tail < b.size() - head
                && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
            tail++;
        }
        List<Line> script = new ArrayList<>();
        a.subList(0, head).forEach(line -> script.add(new Line(' ', line)));
        middle(a.subList(head, a.size() - tail), b.subList(head, b.size() - tail), script);
        a.subList(a.size() - tail, a.size()).forEach(line -> script.add(new Line(' ', line)));
        return script;
    }

    private static void middle(List<String> a, List<String> b, List<Line> script) {
        int i = 0;
        int j = 0;
        if ((long) a.size() * b.size() <= MOST_CELLS) {
            int[][] common = common(a, b);
            while (i < a.size() && j < b.size()) {
                if (a.get(i).equals(b.get(j))) {
                    script.add(new Line(' ', a.get(i++)));
                    j++;
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                    script.add(new Line('-', a.get(i++)));
                } else {
                    script.add(new Line('+', b.get(j++)));
                }
            }
        }
        a.subList(i, a.size()).forEach(line -> script.add(new Line('-', line)));
        b.subList(j, b.size()).forEach(line -> script.add(new Line('+', line)));
    }

    /** How long the longest common subsequence of the rest from (i, j) is. */
    private static int[][] common(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
