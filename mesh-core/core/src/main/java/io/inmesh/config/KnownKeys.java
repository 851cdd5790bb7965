package io.inmesh.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells known keys from others, and what others may have been meant to be. */
final class KnownKeys {

    private static final Set<List<String>> PATTERNS = patterns();

    private KnownKeys() {}

    private static Set<List<String>> patterns() {
        Set<List<String>> patterns = new HashSet<>();
        for (SettingsCatalog.Entry entry : SettingsCatalog.entries()) {
            patterns.add(PropertyKey.parse(entry.key()).parts());
        }
        return patterns;
    }

    static boolean contains(List<String> parts) {
        return PATTERNS.stream().anyMatch(pattern -> matches(pattern, parts));
    }

    private static boolean matches(List<String> pattern, List<String> parts) {
        if (pattern.size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            boolean isName = pattern.get(i).equals(SettingsCatalog.NAME);
            if (!isName && !pattern.get(i).equals(parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The known key that is fewest changes away, with the names of {@code parts} filled in. */
    static String nearest(List<String> parts) {
        String wanted = PropertyKey.join(parts);
        String best = "";
        int fewest = Integer.MAX_VALUE;
        for (SettingsCatalog.Entry entry : SettingsCatalog.entries()) {
            List<String> pattern = PropertyKey.parse(entry.key()).parts();
            int at = pattern.indexOf(SettingsCatalog.NAME);
            String name = at >= 0 && at < parts.size() ? PropertyKey.quoted(parts.get(at)) : SettingsCatalog.NAME;
            String candidate = entry.key().replace(SettingsCatalog.NAME, name);
            int changes = distance(wanted, candidate);
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's, of at most 200 characters: a longer key is no typing error. */
    private static int distance(String a, String b) {
        String left = a.length() > 200 ? a.substring(0, 200) : a;
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = left.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
