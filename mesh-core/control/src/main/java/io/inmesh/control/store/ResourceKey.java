package io.inmesh.control.store;

import io.inmesh.document.Resource;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * What names one resource. Safe in a path and in a file's name. Immutable.
 *
 * @param kind letters and digits, at most 63
 * @param namespace a DNS label
 * @param name DNS labels, at most 253 characters
 */
public record ResourceKey(String kind, String namespace, String name) implements Comparable<ResourceKey> {

    private static final Pattern KIND = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final int LONGEST_NAME = 253;

    private static final Comparator<ResourceKey> ORDER = Comparator.comparing(ResourceKey::namespace)
            .thenComparing(ResourceKey::kind)
            .thenComparing(ResourceKey::name);

    public ResourceKey {
        check("kind", kind, KIND, "letters and digits, such as VirtualService");
        check("namespace", namespace, NAMESPACE, "a lower-case DNS label");
        check("name", name, NAME, "lower-case DNS labels");
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "name: " + name.length() + " characters (expected: at most " + LONGEST_NAME + ")");
        }
    }

    private static void check(String what, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(what + ": '" + shortened(value) + "' (expected: " + expected + ")");
        }
    }

    private static String shortened(String value) {
        return value.length() > 100 ? value.substring(0, 100) + "..." : value;
    }

    /** @throws IllegalArgumentException when it has no name that a key can hold */
    public static ResourceKey of(Resource resource) {
        return new ResourceKey(resource.kind(), resource.namespace(), resource.name());
    }

    /**
     * Reads {@code Kind/namespace/name}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ResourceKey parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("resource: '" + shortened(text) + "' (expected: KIND/NAMESPACE/NAME)");
        }
        return new ResourceKey(parts[0], parts[1], parts[2]);
    }

    /** {@code Kind/namespace/name}. */
    public String path() {
        return kind + '/' + namespace + '/' + name;
    }

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    /** {@code Kind namespace/name}, as in messages. */
    @Override
    public String toString() {
        return kind + ' ' + namespace + '/' + name;
    }
}
