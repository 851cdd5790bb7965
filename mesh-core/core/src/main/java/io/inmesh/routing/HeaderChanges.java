package io.inmesh.routing;

import java.util.List;
import java.util.Map;

/** How headers change on the way out and back. Immutable. */
public record HeaderChanges(Edits request, Edits response) {

    public static final HeaderChanges NONE = new HeaderChanges(Edits.NONE, Edits.NONE);

    /**
     * First {@code remove}, then {@code set}, then {@code add}.
     *
     * @param set in place of what is there
     * @param add beside what is there
     * @param remove names, of any case
     */
    public record Edits(Map<String, String> set, Map<String, String> add, List<String> remove) {

        public static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());

        public Edits {
            set = Map.copyOf(set);
            add = Map.copyOf(add);
            remove = List.copyOf(remove);
        }

        public boolean isEmpty() {
            return set.isEmpty() && add.isEmpty() && remove.isEmpty();
        }
    }
}
