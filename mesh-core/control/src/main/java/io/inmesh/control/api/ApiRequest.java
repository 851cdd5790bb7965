package io.inmesh.control.api;

import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.Write;
import io.inmesh.service.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its handler. Immutable.
 *
 * @param request as it came
 * @param principal who asks
 * @param path what stands in the places of the route's names
 * @param query every parameter, with its values in order
 */
record ApiRequest(Request request, Principal principal, Map<String, String> path, Map<String, List<String>> query) {

    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");
    private static final int MOST_PARAMETERS = 1_000;

    /** Before text that no header field can hold as it is (RFC 8187, 3.2). */
    private static final String ENCODED = "UTF-8''";

    /** @throws ApiException when it cannot be decoded */
    static Map<String, List<String>> query(String target) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        int start = target.indexOf('?');
        if (start < 0 || start == target.length() - 1) {
            return query;
        }
        String[] pairs = target.substring(start + 1).split("&", MOST_PARAMETERS + 1);
        if (pairs.length > MOST_PARAMETERS) {
            throw ApiException.badRequest("more than " + MOST_PARAMETERS + " query parameters");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            query.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        }
        return query;
    }

    static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage() + " in '" + text + "'");
        }
    }

    String path(String name) {
        return path.getOrDefault(name, "");
    }

    /** The resource that the path names. */
    ResourceKey key() {
        try {
            return new ResourceKey(path("kind"), path("namespace"), path("name"));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** The resource that {@code text} names. */
    static ResourceKey key(String text) {
        try {
            return ResourceKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** @throws OutOfReachException where {@code namespace} is not one that the asker is shown */
    void mustSee(String namespace) {
        if (!principal.sees(namespace)) {
            throw OutOfReachException.of(Right.READ, Set.of(namespace));
        }
    }

    /** @throws OutOfReachException where one of {@code keys} is not the asker's to write */
    void mustWrite(Collection<ResourceKey> keys) {
        Set<String> others = keys.stream()
                .map(ResourceKey::namespace)
                .filter(namespace -> !principal.mayWrite(namespace))
                .collect(Collectors.toSet());
        if (!others.isEmpty()) {
            throw OutOfReachException.of(Right.WRITE, others);
        }
    }

    /** @throws OutOfReachException where the asker may not speak as an instance of a service */
    void mustBe(String namespace, String service) {
        if (!principal.mayBe(namespace, service)) {
            throw OutOfReachException.notItself(namespace, service);
        }
    }

    /** The first value of a parameter, or null. */
    @Nullable
    String parameter(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }

    boolean flag(String name) {
        String value = parameter(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true") || value.isEmpty()) {
            return true;
        }
        throw ApiException.badRequest(name + ": " + value + " (expected: true or false)");
    }

    long number(String name, long fallback, long min, long max) {
        String value = parameter(name);
        try {
            if (value == null) {
                return fallback;
            }
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        throw ApiException.badRequest(name + ": " + value + " (expected: " + min + " to " + max + ")");
    }

    /** What {@code if-match} and {@code if-none-match} demand of the resource (RFC 9110, 13.1). */
    long expected() {
        String match = request.headers().get("if-match");
        String noneMatch = request.headers().get("if-none-match");
        if (noneMatch != null) {
            if (match != null || !noneMatch.strip().equals("*")) {
                throw ApiException.badRequest("if-none-match: " + noneMatch + " (expected: * alone)");
            }
            return Write.ABSENT;
        }
        if (match == null) {
            return Write.ANY;
        }
        if (match.strip().equals("*")) {
            return Write.PRESENT;
        }
        Matcher tag = TAG.matcher(match.strip());
        if (!tag.matches()) {
            throw ApiException.badRequest(
                    "if-match: " + match + " (expected: * or an ETag of this service, such as \"7\")");
        }
        return Long.parseLong(tag.group(1));
    }

    /** Whether YAML is what the asker likes better than JSON. */
    boolean wantsYaml() {
        String accept = request.headers().get("accept");
        return accept != null && accept.contains("yaml") && !accept.startsWith("application/json");
    }

    boolean bringsJson() {
        String type = request.headers().get("content-type");
        return type != null && (type.startsWith("application/json") || type.contains("+json"));
    }

    /** Why the change is made, as the header {@code mesh-message} says; or {@code fallback}. */
    String message(String fallback) {
        String message = request.headers().get("mesh-message");
        if (message != null && message.startsWith(ENCODED)) {
            message = decode(message.substring(ENCODED.length()).replace("+", "%2B"));
        }
        if (message != null && message.length() > 1000) {
            throw ApiException.badRequest("mesh-message: " + message.length() + " characters (expected: at most 1000)");
        }
        return message == null ? fallback : message;
    }
}
