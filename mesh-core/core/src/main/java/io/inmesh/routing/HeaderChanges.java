package io.inmesh.routing;

import java.util.List;
import java.util.Map;

/** How headers change on the way out and back. Immutable. */
public record HeaderChanges(Edits request, Edits response) {

    public static final HeaderChanges NONE = new HeaderChanges(Edits.NONE, Edits.NONE);

    /**
     * First {@code remove}, then {@code set}, then {@code add}. {@code host} and {@code :authority} of a request mean its
     * authority; removing them, other pseudo-headers, and either of them in a response do nothing, as with Istio. What
     * frames a message is the transport's to write, whatever is said here: {@link HeaderChecks} tells.
     *
     * @param set in place of what is there
     * @param add beside what is there
     * @param remove names, of any case
     */
    public record Edits(Map<String, String> set, Map<String, String> add, List<String> remove) {

        public static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());

        /** @throws IllegalArgumentException when a name or a value can be none of a header */
        public Edits {
            set = Map.copyOf(set);
            add = Map.copyOf(add);
            remove = List.copyOf(remove);
            set.forEach(Edits::check);
            add.forEach(Edits::check);
        }

        private static void check(String name, String value) {
            String problem = HeaderChecks.problem(name.startsWith(":") ? "x" + name.substring(1) : name, value);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }

        public boolean isEmpty() {
            return set.isEmpty() && add.isEmpty() && remove.isEmpty();
        }
    }
}
