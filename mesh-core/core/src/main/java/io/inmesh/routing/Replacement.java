package io.inmesh.routing;

import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.List;

/** What takes the place of a match, in RE2's syntax: text, and {@code \n} for groups. Immutable. */
final class Replacement {

    private final List<Piece> pieces;

    /** @param group -1: text alone */
    private record Piece(String text, int group) {}

    private Replacement(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** @throws IllegalArgumentException when it names a group that the expression does not have, or ends in a backslash */
    static Replacement parse(String replacement, int groups) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < replacement.length()) {
            char c = replacement.charAt(at);
            char next = at + 1 < replacement.length() ? replacement.charAt(at + 1) : 0;
            if (c != '\\') {
                text.append(c);
                at++;
                continue;
            }
            if (next == '\\') {
                text.append(next);
            } else if (next >= '0' && next <= '9' && next - '0' <= groups) {
                pieces.add(new Piece(text.toString(), next - '0'));
                text.setLength(0);
            } else {
                throw new IllegalArgumentException("replacement '" + replacement + "' at index " + at
                        + " (expected: \\\\ or \\0 to \\" + Math.min(groups, 9) + ": the expression has " + groups
                        + " groups)");
            }
            at += 2;
        }
        pieces.add(new Piece(text.toString(), -1));
        return new Replacement(pieces);
    }

    /** {@code text} with every match of {@code matcher} replaced. */
    String replaceAll(Matcher matcher, String text) {
        if (!matcher.find()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        int copied = 0;
        do {
            out.append(text, copied, matcher.start());
            for (Piece piece : pieces) {
                out.append(piece.text);
                String group = piece.group < 0 ? null : matcher.group(piece.group);
                if (group != null) {
                    out.append(group);
                }
            }
            copied = matcher.end();
        } while (matcher.find());
        return out.append(text, copied, text.length()).toString();
    }
}
