package io.inmesh.naming;

import java.util.Random;

/** Texts of paths, trees and tables, few names each, so that they meet; seeded. */
final class RandomNames {

    private static final String[] SEGMENTS = {
        "a", "b", "c", "#", "$", "x-y_z.com:80", "%", "\\x2f", "\\x61", "\\xe2\\x82\\xAC", "A", "0", "d\\x00", "\\x2a"
    };
    private static final String[] SPACES = {"", "", " ", "  ", "\t", "\n", " # a comment; => |\n"};
    private static final String[] WEIGHTS = {"1", "0", "0.5", ".25", "2.", "10", "0.333", "0001", "1.0", "99999.5"};

    private final Random random;

    RandomNames(long seed) {
        random = new Random(seed);
    }

    private String space() {
        return one(SPACES);
    }

    private String one(String[] all) {
        return all[random.nextInt(all.length)];
    }

    String path() {
        return path(one(SPACES), false);
    }

    private String path(String before, boolean isPrefix) {
        StringBuilder text = new StringBuilder(before);
        int size = random.nextInt(5);
        if (size == 0) {
            return text.append('/').toString();
        }
        for (int i = 0; i < size; i++) {
            boolean any = isPrefix && random.nextInt(4) == 0;
            // Mostly of few names: what never meets compares nothing.
            String segment = random.nextInt(3) > 0 ? SEGMENTS[random.nextInt(3)] : one(SEGMENTS);
            text.append('/').append(any ? "*" : segment);
        }
        return text.toString();
    }

    String tree() {
        return tree(3);
    }

    private String tree(int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(5);
        return switch (kind) {
            case 0, 1 -> simple(depth);
            case 2 -> joined(depth, "|");
            case 3 -> joined(depth, "&");
            default -> joined(depth, "|") + '&' + weight() + simple(depth) + '|' + simple(depth);
        };
    }

    private String joined(int depth, String sign) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(weight()).append(simple(depth)).append(space());
            text.append(i > 0 ? sign : "");
        }
        return text.toString();
    }

    private String weight() {
        return random.nextInt(3) == 0 ? space() + one(WEIGHTS) + space() + '*' : "";
    }

    private String simple(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> space() + "~";
            case 1 -> space() + "!";
            case 2 -> space() + "$";
            case 3 -> depth == 0 ? path() : space() + '(' + tree(depth - 1) + ')';
            default -> path();
        };
    }

    String table() {
        StringBuilder text = new StringBuilder(space());
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(path(space(), true)).append(space()).append("=>").append(tree());
            text.append(i > 1 || random.nextBoolean() ? ";" : "").append(space());
        }
        return text.toString();
    }

    /** Rules that mostly lead downward, from {@code /a} to {@code /f}, and end at hosts. */
    String ladder() {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            int from = random.nextInt(6);
            String prefix = "/" + (char) ('a' + from) + (random.nextInt(4) == 0 ? "/*" : "");
            text.append(prefix).append("=>").append(rung(from, 2)).append(';');
        }
        return text.toString();
    }

    private String rung(int from, int depth) {
        return switch (depth == 0 ? random.nextInt(6) : random.nextInt(10)) {
            case 0 -> "~";
            case 1 -> one(new String[] {"!", "/$/fail", "$", "/$/nil/x"});
            case 2 -> "/$/inet/10.0.0." + random.nextInt(4) + "/80";
            case 3, 4, 5 -> "/" + (char) ('a' + Math.min(7, from + 1 + random.nextInt(3)));
            case 6, 7 -> '(' + rung(from, depth - 1) + " | " + rung(from, depth - 1) + ')';
            default ->
                '(' + one(WEIGHTS) + '*' + rung(from, depth - 1) + " & " + one(WEIGHTS) + '*' + rung(from, depth - 1)
                        + ')';
        };
    }

    /** {@code text} with a few characters changed. */
    String mutated(String text) {
        String signs = "/*|&=>;()~!$#\\x ab0.9\n\"{\u20ac";
        StringBuilder changed = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(changed.length() + 1);
            char sign = signs.charAt(random.nextInt(signs.length()));
            if (random.nextBoolean() || at == changed.length()) {
                changed.insert(at, sign);
            } else if (random.nextBoolean()) {
                changed.setCharAt(at, sign);
            } else {
                changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }
}
