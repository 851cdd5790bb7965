package io.inmesh.config.policy.schema;

import java.util.Collection;

/** The known name that is fewest changes away from a mistyped one. */
public final class NearestName {

    private static final int LONGEST = 100;

    private NearestName() {}

    /** Empty where {@code names} is. */
    public static String of(String wanted, Collection<String> names) {
        String best = "";
        int fewest = Integer.MAX_VALUE;
        for (String name : names) {
            int changes = distance(wanted, name);
            if (changes < fewest) {
                fewest = changes;
                best = name;
            }
        }
        return best;
    }

    /** Levenshtein's, whatever the case; of the first {@value #LONGEST} characters: a longer name is no typing error. */
    private static int distance(String left, String right) {
        String a = left.length() > LONGEST ? left.substring(0, LONGEST) : left;
        String b = right.length() > LONGEST ? right.substring(0, LONGEST) : right;
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
