package io.inmesh.naming;

import io.inmesh.service.CallKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that one request brings along, in its header {@value #HEADER}: they come before those of the base table, on this hop
 * and on every further one. Immutable.
 */
public final class DelegationOverride {

    /** Linkerd's header. */
    public static final String HEADER = "l5d-dtab";

    /** Finagle's limit. */
    public static final int MAX_DENTRIES = 100;

    /** What servers take as one header. */
    public static final int MAX_LENGTH = 8_192;

    /** On an inbound call: what it brought. On an outbound one: what applies to it. */
    public static final CallKey<DelegationOverride> ON_CALL = CallKey.named("delegation override");

    private final String text;
    private final Dtab table;

    private DelegationOverride(String text, Dtab table) {
        this.text = text;
        this.table = table;
    }

    /**
     * Reads the values of the header, in their order: later ones come first.
     *
     * @throws IllegalArgumentException that says what is wrong, when they are no table or larger than the limits
     */
    public static DelegationOverride parse(List<String> values) {
        List<Dentry> dentries = new ArrayList<>();
        int length = 0;
        for (String value : values) {
            length += value.length();
            if (length > MAX_LENGTH) {
                throw tooLong(length);
            }
            dentries.addAll(new DtabParser(value, HEADER)
                    .wholeDtab(MAX_DENTRIES - dentries.size())
                    .dentries());
        }
        Dtab table = new Dtab(dentries);
        // As it came where it can be: it is the key of caches, and the next hop shall find the same.
        return values.size() == 1 ? new DelegationOverride(values.get(0), table) : printed(table);
    }

    /**
     * This, then {@code later}, whose rules come first.
     *
     * @throws IllegalArgumentException when both together are larger than the limits
     */
    public DelegationOverride plus(DelegationOverride later) {
        Dtab both = table.plus(later.table);
        if (both.size() > MAX_DENTRIES) {
            throw new IllegalArgumentException(
                    HEADER + ": " + both.size() + " dentries (expected: at most " + MAX_DENTRIES + ")");
        }
        return printed(both);
    }

    private static DelegationOverride printed(Dtab table) {
        String text = table.toString();
        if (text.length() > MAX_LENGTH) {
            throw tooLong(text.length());
        }
        return new DelegationOverride(text, table);
    }

    private static IllegalArgumentException tooLong(int length) {
        return new IllegalArgumentException(
                HEADER + ": " + length + " characters (expected: at most " + MAX_LENGTH + ")");
    }

    /** The header's value. */
    public String text() {
        return text;
    }

    public Dtab table() {
        return table;
    }

    @Override
    public String toString() {
        return HEADER + ": " + text;
    }
}
