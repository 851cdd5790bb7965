package io.inmesh.transport;

import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Fields as Netty's HTTP/2 codec received them, without the pseudo-fields: a view, not a copy. */
final class Http2Fields extends Headers {

    private final Http2Headers fields;

    private Http2Fields(Http2Headers fields) {
        this.fields = fields;
    }

    static Headers of(Http2Headers fields) {
        return fields.isEmpty() ? Headers.empty() : new Http2Fields(fields);
    }

    /** -1 where it is missing or not a number of three digits. */
    static int status(Http2Headers fields) {
        CharSequence status = fields.status();
        if (status == null || status.length() != 3) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < 3; i++) {
            int digit = Character.digit(status.charAt(i), 10);
            value = digit < 0 || value < 0 ? -1 : value * 10 + digit;
        }
        return value;
    }

    /** Netty has checked it. */
    static long length(Http2Headers fields) {
        CharSequence length = fields.get("content-length");
        try {
            return length == null ? Body.UNKNOWN_LENGTH : Long.parseLong(length.toString());
        } catch (NumberFormatException e) {
            return Body.UNKNOWN_LENGTH;
        }
    }

    /**
     * What no fields may hold (RFC 9113, 8.2.1 and 8.3), which not every version of the codec looks for; null where all is
     * well.
     */
    static @Nullable String problem(Http2Headers fields, boolean trailers) {
        int pseudo = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (isMalformed(field.getKey())) {
                return "a field's name with a character that none may have";
            }
            if (holdsLineEnd(field.getValue())) {
                return "a field with a line end or NUL";
            }
            if (isPseudo(field.getKey()) && (trailers || ++pseudo > 1)) {
                return trailers ? "trailers with a pseudo-field" : "more pseudo-fields than :status";
            }
        }
        return null;
    }

    private static boolean isMalformed(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f || (c >= 'A' && c <= 'Z') || (c == ':' && i > 0)) {
                return true;
            }
        }
        return name.length() == 0;
    }

    private static boolean holdsLineEnd(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPseudo(CharSequence name) {
        return name.length() > 0 && name.charAt(0) == ':';
    }

    @Override
    public @Nullable String get(String name) {
        CharSequence value = isPseudo(name) ? null : fields.get(name.toLowerCase(Locale.ROOT));
        return value == null ? null : value.toString();
    }

    @Override
    public List<String> getAll(String name) {
        List<String> values = new ArrayList<>(2);
        if (!isPseudo(name)) {
            fields.getAll(name.toLowerCase(Locale.ROOT)).forEach(value -> values.add(value.toString()));
        }
        return values;
    }

    @Override
    public int size() {
        int[] count = {0};
        forEach((name, value) -> count[0]++);
        return count[0];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (!isPseudo(field.getKey())) {
                action.accept(field.getKey().toString(), field.getValue().toString());
            }
        }
    }
}
