package io.inmesh.service;

/** What a request line and a header may hold (RFC 9110, RFC 9112): checked where they enter, so that nothing is smuggled. */
final class RequestSyntax {

    private static final int ASCII = 128;
    private static final boolean[] TOKEN = new boolean[ASCII];

    static {
        for (char c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[Character.toUpperCase(c)] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private RequestSyntax() {}

    static void checkMethod(String method) {
        if (!isToken(method)) {
            throw new IllegalArgumentException(
                    "method: " + printable(method) + " (expected: an HTTP token such as GET)");
        }
    }

    static void checkHeaderName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException(
                    "header name: " + printable(name) + " (expected: an HTTP token such as end-user)");
        }
    }

    /** The value is not part of the message: it may be a secret. */
    static void checkHeaderValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new IllegalArgumentException("header " + name + ": control character 0x" + Integer.toHexString(c)
                        + " at index " + i + " (expected: visible characters, space or tab)");
            }
        }
    }

    static void checkTarget(String target) {
        boolean begins = target.startsWith("/") || target.equals("*");
        for (int i = 0; begins && i < target.length(); i++) {
            char c = target.charAt(i);
            begins = c > ' ' && c < 0x7f;
        }
        if (!begins) {
            throw new IllegalArgumentException(
                    "target: " + printable(target) + " (expected: a percent-encoded path that begins with /)");
        }
    }

    static void checkAuthority(String authority) {
        for (int i = 0; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '/' || c == '@' || c == '?' || c == '#') {
                throw new IllegalArgumentException(
                        "authority: " + printable(authority) + " (expected: host or host:port)");
            }
        }
    }

    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ASCII || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** At most 64 characters, those that would break a log line replaced. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), 64); i++) {
            char c = text.charAt(i);
            out.append(c < ' ' || c >= 0x7f ? '?' : c);
        }
        return out.append(text.length() > 64 ? "...'" : "'").toString();
    }
}
