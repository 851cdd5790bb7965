package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.FieldType;
import java.util.List;
import java.util.Locale;

/** The codes of gRPC by name, in the order of their numbers. */
final class GrpcStatus {

    private static final List<String> NAMES = List.of(
            "OK",
            "CANCELLED",
            "UNKNOWN",
            "INVALID_ARGUMENT",
            "DEADLINE_EXCEEDED",
            "NOT_FOUND",
            "ALREADY_EXISTS",
            "PERMISSION_DENIED",
            "RESOURCE_EXHAUSTED",
            "FAILED_PRECONDITION",
            "ABORTED",
            "OUT_OF_RANGE",
            "UNIMPLEMENTED",
            "INTERNAL",
            "UNAVAILABLE",
            "DATA_LOSS",
            "UNAUTHENTICATED");

    private GrpcStatus() {}

    static FieldType type() {
        String expected = "a code of gRPC, such as UNAVAILABLE or 14";
        return new FieldType.Value("gRPC code", expected, text -> parse(text) >= 0);
    }

    /** The number; -1: it is no code. */
    static int parse(String text) {
        int named = NAMES.indexOf(text.toUpperCase(Locale.ROOT));
        boolean isNumber = text.matches("[0-9]{1,2}") && Integer.parseInt(text) < NAMES.size();
        return isNumber ? Integer.parseInt(text) : named;
    }
}
