package io.inmesh.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be: all that is given must hold. Who the caller is was decided when the table was compiled, for one
 * caller. Immutable.
 *
 * @param path null: any
 * @param ignoreCase of the path
 * @param method null: any
 * @param authority null: any
 * @param fields headers, query parameters and the scheme
 */
public record RequestMatch(
        @Nullable StringMatch path,
        boolean ignoreCase,
        @Nullable StringMatch method,
        @Nullable StringMatch authority,
        List<FieldMatch> fields) {

    /** Every request. */
    public static final RequestMatch ANY = new RequestMatch(null, false, null, null, List.of());

    public RequestMatch {
        fields = List.copyOf(fields);
    }

    /**
     * What one field of a request must be.
     *
     * @param source where the field is
     * @param name of the header (any case) or of the query parameter; empty for the scheme
     * @param match what its value must be
     * @param inverted true: the field must be absent, or its value must not fit
     */
    public record FieldMatch(Source source, String name, StringMatch match, boolean inverted) {}

    /** Where a field is. */
    public enum Source {
        HEADER,
        QUERY,
        SCHEME
    }
}
