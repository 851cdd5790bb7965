package io.inmesh.config.subscription;

import io.inmesh.naming.ServiceName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Of which services the service is asked to tell. Immutable.
 *
 * @param isEverything all of them
 * @param names as the service knows them: {@code reviews.default}; empty where all are meant
 */
record Interest(boolean isEverything, SortedSet<String> names) {

    /** Only what concerns every call of the application. */
    static final Interest SHARED = new Interest(false, new TreeSet<>());

    static final Interest EVERYTHING = new Interest(true, new TreeSet<>());

    /** What a server takes of a request's head without being told (16 KiB), less what else is in it. */
    private static final int LONGEST_QUERY = 12_000;

    Interest {
        names = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** Of {@code names}; of everything, where they are too many to be named in one request. */
    static Interest of(Collection<String> names) {
        Interest interest = new Interest(false, new TreeSet<>(names));
        return interest.query().length() > LONGEST_QUERY ? EVERYTHING : interest;
    }

    /** {@code name.namespace}, or a host name as it is; a port makes no difference. */
    static String nameOf(ServiceName name) {
        return name.name().indexOf('.') >= 0 ? name.name() : name.name() + '.' + name.namespace();
    }

    boolean covers(String name) {
        return isEverything || names.contains(name);
    }

    boolean covers(Interest other) {
        return isEverything || (!other.isEverything && names.containsAll(other.names));
    }

    /** As parameters, each with an ampersand before it. */
    String query() {
        if (isEverything) {
            return "";
        }
        // One that is empty says that nobody is asking for everything.
        StringBuilder query = new StringBuilder("&service=");
        names.forEach(name -> query.append("&service=").append(URLEncoder.encode(name, StandardCharsets.UTF_8)));
        return query.toString();
    }
}
