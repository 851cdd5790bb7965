package io.inmesh.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Names and values alternating in one array: for the dozen fields of a usual message a scan beats a hash table. */
final class ArrayHeaders extends Headers {

    static final ArrayHeaders EMPTY = new ArrayHeaders(new String[0]);

    private final String[] fields;

    private ArrayHeaders(String[] fields) {
        this.fields = fields;
    }

    static ArrayHeaders checked(String[] fields) {
        if (fields.length % 2 != 0) {
            throw new IllegalArgumentException("headers: " + fields.length + " strings (expected: names and values)");
        }
        for (int i = 0; i < fields.length; i += 2) {
            RequestSyntax.checkHeaderName(fields[i]);
            RequestSyntax.checkHeaderValue(fields[i], fields[i + 1]);
        }
        return new ArrayHeaders(fields.clone());
    }

    /** Without {@code except}, where given. */
    static ArrayHeaders copyOf(Headers headers, @Nullable String except) {
        List<String> fields = new ArrayList<>(headers.size() * 2);
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase(except)) {
                fields.add(name);
                fields.add(value);
            }
        });
        return new ArrayHeaders(fields.toArray(new String[0]));
    }

    @Override
    public @Nullable String get(String name) {
        int i = indexOf(name);
        return i < 0 ? null : fields[i + 1];
    }

    @Override
    public List<String> getAll(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    /** Copies nothing where there is one value, as usual. */
    @Override
    public @Nullable String joined(String name) {
        String found = null;
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                found = found == null ? fields[i + 1] : found + ',' + fields[i + 1];
            }
        }
        return found;
    }

    @Override
    public int size() {
        return fields.length / 2;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    @Override
    public Headers with(String name, String value) {
        int i = indexOf(name);
        if (i < 0) {
            return plus(name, value);
        }
        if (getAll(name).size() > 1) {
            return copyOf(this, name).plus(name, value);
        }
        RequestSyntax.checkHeaderValue(name, value);
        String[] copy = fields.clone();
        copy[i + 1] = value;
        return new ArrayHeaders(copy);
    }

    @Override
    public Headers plus(String name, String value) {
        RequestSyntax.checkHeaderName(name);
        RequestSyntax.checkHeaderValue(name, value);
        String[] copy = Arrays.copyOf(fields, fields.length + 2);
        copy[fields.length] = name;
        copy[fields.length + 1] = value;
        return new ArrayHeaders(copy);
    }

    private int indexOf(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }
}
