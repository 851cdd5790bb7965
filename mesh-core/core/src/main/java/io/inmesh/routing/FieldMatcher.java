package io.inmesh.routing;

import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.service.Request;
import java.util.Locale;

/** A {@link FieldMatch} made ready. Thread-safe. */
final class FieldMatcher {

    private final Source source;
    private final String name;
    private final TextMatcher matcher;
    private final boolean inverted;

    FieldMatcher(FieldMatch field) {
        source = field.source();
        name = source == Source.HEADER ? field.name().toLowerCase(Locale.ROOT) : field.name();
        boolean isAuthority = source == Source.HEADER && (name.equals(":authority") || name.equals("host"));
        matcher = isAuthority ? new AuthorityMatcher(field.match()) : TextMatcher.of(field.match(), false);
        inverted = field.inverted();
    }

    boolean fits(Request request, int pathEnd) {
        return found(request, pathEnd) != inverted;
    }

    private boolean found(Request request, int pathEnd) {
        if (source == Source.QUERY) {
            return foundInQuery(request.target(), pathEnd);
        }
        String value = source == Source.SCHEME ? RequestFields.scheme(request) : RequestFields.header(request, name);
        return value != null && matcher.fits(value);
    }

    /** The first parameter of that name, as it is written: Envoy decodes no percent signs here, so neither is done here. */
    private boolean foundInQuery(String target, int pathEnd) {
        if (pathEnd == target.length() || target.charAt(pathEnd) != '?') {
            return false;
        }
        int fragment = target.indexOf('#', pathEnd);
        int end = fragment < 0 ? target.length() : fragment;
        for (int begin = pathEnd + 1; begin < end; ) {
            int ampersand = target.indexOf('&', begin);
            int next = ampersand < 0 || ampersand > end ? end : ampersand;
            int equal = target.indexOf('=', begin);
            int nameEnd = equal < 0 || equal > next ? next : equal;
            if (nameEnd - begin == name.length() && target.startsWith(name, begin)) {
                return matcher.fits(target, Math.min(nameEnd + 1, next), next);
            }
            begin = next + 1;
        }
        return false;
    }
}
