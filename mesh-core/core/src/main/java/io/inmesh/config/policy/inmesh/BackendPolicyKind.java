package io.inmesh.config.policy.inmesh;

import static io.inmesh.config.policy.schema.Types.anything;
import static io.inmesh.config.policy.schema.Types.choice;
import static io.inmesh.config.policy.schema.Types.flag;
import static io.inmesh.config.policy.schema.Types.integer;
import static io.inmesh.config.policy.schema.Types.number;
import static io.inmesh.config.policy.schema.Types.text;

import io.inmesh.config.policy.schema.FieldType;
import io.inmesh.config.policy.schema.Kind;
import io.inmesh.config.policy.schema.Shape;
import io.inmesh.config.policy.schema.Types;
import java.time.Duration;
import java.util.List;

/** The fields of {@code BackendPolicy}: how a service is called, as an application's own settings say it. */
public final class BackendPolicyKind {

    static final String GROUP = "inmesh.io";

    private static final FieldType TIME = Types.duration(Duration.ofMillis(1));
    private static final String NOT_YET = "not yet";

    private static final Shape TARGET = Shape.named("target")
            .honoured("group", text(), "empty")
            .required("kind", choice("Service"))
            .required("name", Types.dnsLabel())
            .honoured("sectionName", text(), "the name of a port; none: all ports")
            .build();

    private static final Shape TIMEOUTS = Shape.named("timeouts")
            .honoured("request", TIME, "the whole call")
            .honoured("attempt", TIME)
            .build();

    private static final Shape EWMA = Shape.named("peak EWMA")
            .honoured("decay", TIME)
            .honoured("failurePenalty", number(1, 1000))
            .build();

    private static final Shape BALANCER = Shape.named("balancer")
            .honoured("algorithm", choice("PeakEwma", "LeastLoaded", "RoundRobin", "Weighted"))
            .honoured("panicThreshold", number(0, 1))
            .honoured("ewma", EWMA.type())
            .build();

    private static final Shape BUDGET = Shape.named("retry budget")
            .honoured("ratio", number(0, 10), "retries per call")
            .honoured("minPerSecond", integer(0, 100_000))
            .honoured("ttl", TIME)
            .build();

    private static final Shape RETRY = Shape.named("retry")
            .honoured("maxAttempts", integer(1, 20), "the first included")
            .honoured("budget", BUDGET.type())
            .honoured("baseBackoff", TIME)
            .honoured("maxBackoff", TIME)
            .build();

    private static final Shape BREAKER = Shape.named("breaker")
            .honoured("enabled", flag())
            .honoured("failureRate", number(0, 1))
            .honoured("window", integer(1, 10_000))
            .honoured("minimumCalls", integer(1, 10_000))
            .honoured("openFor", TIME)
            .honoured("halfOpenCalls", integer(1, 1_000))
            .build();

    private static final Shape HEALTH = Shape.named("health")
            .honoured("consecutiveFailures", integer(0, Integer.MAX_VALUE), "0: this rule is off")
            .honoured("successRate", number(0, 1), "0: this rule is off")
            .honoured("window", TIME)
            .honoured("minimumRequests", integer(1, Integer.MAX_VALUE))
            .honoured("minEjection", TIME)
            .honoured("maxEjection", TIME)
            .build();

    private static final Shape CONNECTION = Shape.named("connection")
            .honoured("protocol", choice("AUTO", "HTTP1", "HTTP2"))
            .honoured("connectTimeout", TIME)
            .honoured("maxConnections", integer(1, Integer.MAX_VALUE), "to each endpoint")
            .honoured("maxPending", integer(0, Integer.MAX_VALUE), "to each endpoint")
            .honoured("idleTimeout", TIME)
            .honoured("maxAge", TIME)
            .build();

    private static final Shape SPEC = Shape.named("BackendPolicy")
            .honoured("targetRef", TARGET.type())
            .honoured("targetRefs", TARGET.type().nonEmptyList())
            .honoured("timeouts", TIMEOUTS.type())
            .honoured("balancer", BALANCER.type())
            .honoured("retry", RETRY.type())
            .honoured("breaker", BREAKER.type())
            .honoured("health", HEALTH.type())
            .honoured("connection", CONNECTION.type())
            .warned("hedging", anything("any"), NOT_YET)
            .warned("adaptiveConcurrency", anything("any"), NOT_YET)
            .warned("probes", anything("any"), NOT_YET)
            .exactlyOne("targetRef", "targetRefs")
            .build();

    public static final Kind KIND = Kind.of(GROUP, "BackendPolicy", List.of("v1alpha1"), SPEC);

    private BackendPolicyKind() {}
}
