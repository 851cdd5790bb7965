package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.service.RetryConditions;
import io.inmesh.service.RetryConditions.Condition;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Istio's {@code retryOn}: Envoy's words with commas between them, and HTTP statuses as numbers. */
public final class RetryOn {

    /** What Istio retries where nothing is said. */
    private static final String DEFAULT = "connect-failure,refused-stream,unavailable,cancelled";

    private static final Map<String, Condition> CONDITIONS = Map.ofEntries(
            Map.entry("5xx", Condition.SERVER_ERROR),
            Map.entry("gateway-error", Condition.GATEWAY_ERROR),
            Map.entry("reset", Condition.RESET),
            Map.entry("reset-before-request", Condition.RESET_BEFORE_REQUEST),
            Map.entry("connect-failure", Condition.CONNECT_FAILURE),
            Map.entry("retriable-4xx", Condition.RETRIABLE_4XX),
            Map.entry("refused-stream", Condition.REFUSED_STREAM),
            Map.entry("cancelled", Condition.GRPC_CANCELLED),
            Map.entry("deadline-exceeded", Condition.GRPC_DEADLINE_EXCEEDED),
            Map.entry("internal", Condition.GRPC_INTERNAL),
            Map.entry("resource-exhausted", Condition.GRPC_RESOURCE_EXHAUSTED),
            Map.entry("unavailable", Condition.GRPC_UNAVAILABLE));

    /** Envoy knows them, and they ask for nothing that can be seen here. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("retriable-headers", "envoy-ratelimited", "http3-post-connect-failure");

    private static final String BY_STATUS = "retriable-status-codes";

    private RetryOn() {}

    static FieldType type() {
        return new FieldType.Value(
                "retry conditions",
                "conditions of Envoy's x-envoy-retry-on or statuses, with commas between them, such as 5xx,reset,503",
                RetryOn::fits);
    }

    private static boolean fits(String text) {
        for (String word : text.split(",", -1)) {
            String one = word.strip();
            boolean isWord = CONDITIONS.containsKey(one) || WITHOUT_EFFECT.contains(one) || one.equals(BY_STATUS);
            if (!one.isEmpty() && !isWord && !isStatus(one)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isStatus(String text) {
        return text.matches("[1-5][0-9][0-9]");
    }

    /** Words in {@code text} that ask for nothing. */
    static Set<String> withoutEffect(String text) {
        Set<String> found = new HashSet<>();
        for (String word : text.split(",", -1)) {
            if (WITHOUT_EFFECT.contains(word.strip())) {
                found.add(word.strip());
            }
        }
        return found;
    }

    /** @param text empty: Istio's default */
    static RetryConditions parse(String text) {
        Set<Condition> on = EnumSet.noneOf(Condition.class);
        Set<Integer> statuses = new HashSet<>();
        for (String word : (text.isBlank() ? DEFAULT : text).split(",", -1)) {
            Condition condition = CONDITIONS.get(word.strip());
            if (condition != null) {
                on.add(condition);
            } else if (isStatus(word.strip())) {
                statuses.add(Integer.parseInt(word.strip()));
            }
        }
        return new RetryConditions(on, statuses);
    }

    /** Istio's default, and {@code statuses} as well. */
    public static RetryConditions with(Set<Integer> statuses) {
        return new RetryConditions(parse("").on(), statuses);
    }
}
