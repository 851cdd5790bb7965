package io.inmesh.config.policy.schema;

import io.inmesh.config.policy.schema.FieldType.Value;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.StringMatch;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The types of single values. Whether a value was quoted in the YAML is not looked at: {@code "80"} is a number. */
public final class Types {

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\x{10FFFF}]{0,8192}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final int LONGEST_EXPRESSION = 4_096;
    private static final int DEEPEST_EXPRESSION = 100;

    private static final Value TEXT = new Value("text", "text", text -> true);
    private static final Value NAME = new Value("text", "text that is not empty", text -> !text.isEmpty());
    private static final Value FLAG = new Value("boolean", "true or false", Set.of("true", "false")::contains);
    private static final Value REGEX = new Value(
            "RE2 expression",
            "an expression in RE2's syntax, of at most " + LONGEST_EXPRESSION + " characters",
            Types::isRegex);
    private static final Value HEADER_NAME = new Value(
            "header name", "the name of a header: letters, digits and !#$%&'*+-.^_`|~", HEADER.asMatchPredicate());
    private static final Value HEADER_TEXT = new Value(
            "header value", "a header's value: no control characters, at most 8192", HEADER_VALUE.asMatchPredicate());
    private static final Value DNS_LABEL =
            new Value("DNS label", "a lower-case DNS label, such as reviews", LABEL.asMatchPredicate());
    private static final Value HOST = new Value(
            "host", "a service or host name, such as reviews or reviews.books.svc.cluster.local", Types::isHost);
    private static final Value WILDCARD_HOST = new Value(
            "host", "a service or host name, or one that begins with *., such as *.example.com", Types::isWildcardHost);
    private static final Value BASE64 = new Value("base64", "bytes in base64", Types::isBase64);

    private Types() {}

    public static FieldType text() {
        return TEXT;
    }

    /** Not empty. */
    public static FieldType name() {
        return NAME;
    }

    public static FieldType matching(String describe, String expected, String pattern) {
        return new Value(describe, expected, Pattern.compile(pattern).asMatchPredicate());
    }

    public static FieldType flag() {
        return FLAG;
    }

    public static FieldType integer(long min, long max) {
        String expected = max == Long.MAX_VALUE ? ">= " + min : min + " to " + max;
        return new Value("integer", expected, text -> {
            try {
                long value = Long.parseLong(text);
                return value >= min && value <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    /** Of protobuf's {@code uint32}. */
    public static FieldType unsigned() {
        return integer(0, 0xffff_ffffL);
    }

    public static FieldType port() {
        return integer(1, 65535);
    }

    public static FieldType number(double min, double max) {
        String most = max == Double.MAX_VALUE ? "" : " and <= " + plain(max);
        return new Value("number", ">= " + plain(min) + most, text -> {
            try {
                double value = Double.parseDouble(text);
                return value >= min && value <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    public static FieldType choice(String... values) {
        return new Value("choice", "one of " + String.join(", ", values), List.of(values)::contains);
    }

    /** Istio's: as Go reads them. */
    public static FieldType duration() {
        return new Value("duration", "a duration, such as 250ms, 2s or 1m", Durations::isGo);
    }

    /** Istio's, of a millisecond or more, or zero. */
    public static FieldType duration(Duration min) {
        return new Value("duration", "a duration of 1ms or more, such as 250ms, 2s or 1m", text -> {
            return Durations.isGo(text) && Durations.parse(text).compareTo(min) >= 0;
        });
    }

    /** Gateway API's (GEP-2257). */
    public static FieldType gatewayDuration() {
        return new Value("duration", "a duration, such as 250ms, 2s or 1m30s", Durations::isGateway);
    }

    public static FieldType regex() {
        return REGEX;
    }

    public static FieldType headerName() {
        return HEADER_NAME;
    }

    public static FieldType headerValue() {
        return HEADER_TEXT;
    }

    public static FieldType dnsLabel() {
        return DNS_LABEL;
    }

    public static FieldType host() {
        return HOST;
    }

    public static FieldType wildcardHost() {
        return WILDCARD_HOST;
    }

    public static FieldType base64() {
        return BASE64;
    }

    public static FieldType anything(String describe) {
        return new FieldType.Anything(describe);
    }

    /** The engine is linear in the text, but its parser recurses, so depth is bounded before it sees the expression. */
    public static boolean isRegex(String text) {
        if (text.length() > LONGEST_EXPRESSION || depth(text) > DEEPEST_EXPRESSION) {
            return false;
        }
        try {
            StringMatch.regex(text);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }

    static boolean isNamespace(String text) {
        return LABEL.matcher(text).matches();
    }

    private static boolean isHost(String text) {
        try {
            return text.indexOf(':') < 0 && !ServiceName.parse(text).name().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isWildcardHost(String text) {
        return text.equals("*") || isHost(text.startsWith("*.") ? text.substring(2) : text);
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
