package io.inmesh.routing;

import io.inmesh.service.Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a configuration may ask of headers, told before it is put into force. */
public final class HeaderChecks {

    private HeaderChecks() {}

    /**
     * Why the header {@code name} cannot be set, added or removed; null: it can. {@code host} and {@code :authority} can:
     * they mean the authority, which cannot be removed.
     */
    public static @Nullable String refusal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals(":authority")) {
            return null;
        }
        if (lower.startsWith(":")) {
            return name + " (expected: a header; of the pseudo-headers only :authority can be set)";
        }
        String syntax = problem(name, "");
        if (syntax != null) {
            return syntax;
        }
        return isFraming(lower)
                ? name + " (expected: a header that does not frame the message: the transport writes it from the body)"
                : null;
    }

    /** As {@link #refusal(String)} for a header with its value, which may be a secret and is not part of the answer. */
    public static @Nullable String refusal(String name, String value) {
        String refusal = refusal(name);
        return refusal != null || name.startsWith(":") ? refusal : problem(name, value);
    }

    /** What {@code value} asks for and does not get: Envoy's command operators are sent as they are written; null: nothing. */
    public static @Nullable String unhonoured(String value) {
        int percent = value.indexOf('%');
        if (percent < 0) {
            return null;
        }
        if (value.startsWith("%%", percent)) {
            return "%% (sent as it is: nothing in a value is escaped)";
        }
        int end = value.indexOf('%', percent + 1);
        String operator = end < 0 ? "" : value.substring(percent, end + 1);
        boolean isOperator = operator.length() > 2 && Character.isUpperCase(operator.charAt(1));
        return isOperator ? operator + " (sent as it is: Envoy's command operators are not replaced)" : null;
    }

    static boolean isAuthority(String name) {
        return name.equalsIgnoreCase("host") || name.equalsIgnoreCase(":authority");
    }

    /** Why this can be no header; null: it can. */
    static @Nullable String problem(String name, String value) {
        try {
            Headers.of(name, value);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static boolean isFraming(String name) {
        return switch (name) {
            case "connection",
                    "content-length",
                    "transfer-encoding",
                    "te",
                    "upgrade",
                    "keep-alive",
                    "proxy-connection",
                    "http2-settings",
                    "expect",
                    "trailer" -> true;
            default -> false;
        };
    }
}
