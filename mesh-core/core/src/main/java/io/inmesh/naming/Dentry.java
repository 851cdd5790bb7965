package io.inmesh.naming;

import java.util.List;

/**
 * One rule of a delegation table, {@code /svc/reviews => /svc/reviews-v2}: paths that begin with the prefix become the tree,
 * each of its paths continued by what followed the prefix. Immutable.
 */
public record Dentry(Prefix prefix, NameTree<Path> tree) {

    /**
     * What paths begin with. Immutable.
     *
     * @param elements bytes as in {@link Path#segments()}, which must be equal; or empty, which any segment fits
     */
    public record Prefix(List<String> elements) {

        static final String ANY = "";

        public Prefix {
            elements = List.copyOf(elements);
            if (elements.size() > Path.MAX_SEGMENTS) {
                throw new IllegalArgumentException(
                        "prefix: " + elements.size() + " segments (expected: at most " + Path.MAX_SEGMENTS + ")");
            }
            elements.stream().filter(element -> !element.isEmpty()).forEach(Path::check);
        }

        /**
         * Reads {@code /svc/*}: as {@link Path#parse} does, with {@code *} for any one segment.
         *
         * @throws IllegalArgumentException that says where {@code text} is none
         */
        public static Prefix parse(String text) {
            return new DtabParser(text, "prefix").wholePrefix();
        }

        public int size() {
            return elements.size();
        }

        public boolean matches(Path path) {
            if (size() > path.size()) {
                return false;
            }
            for (int i = 0; i < size(); i++) {
                String element = elements.get(i);
                if (!element.isEmpty() && !element.equals(path.segments().get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** As {@link #parse} reads it. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            elements.forEach(element -> text.append('/').append(element.isEmpty() ? "*" : Path.show(element)));
            return text.isEmpty() ? "/" : text.toString();
        }
    }

    /**
     * Reads {@code prefix => tree}.
     *
     * @throws IllegalArgumentException that says where {@code text} is none
     */
    public static Dentry parse(String text) {
        return new DtabParser(text, "dentry").wholeDentry();
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return prefix + " => " + tree.show();
    }
}
