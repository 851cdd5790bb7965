package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.OutlierDetection;
import io.inmesh.health.AccrualSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code outlierDetection} as settings of failure accrual. */
final class OutlierEjection {

    /** Istio's, where the block is there and does not say. */
    private static final long CONSECUTIVE = 5;

    private static final Duration EJECTION = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);

    private OutlierEjection() {}

    static AccrualSettings apply(AccrualSettings base, @Nullable OutlierDetection policy) {
        if (policy == null) {
            return base;
        }
        long said = policy.counts().serverErrors();
        Duration ejection = policy.baseEjectionTime() == null ? EJECTION : policy.baseEjectionTime();
        Duration min = ejection.compareTo(LONGEST) > 0 ? LONGEST : ejection;
        Duration max = min.compareTo(base.maxEjection()) > 0 ? min : base.maxEjection();
        return base.withConsecutiveFailures((int) Math.min(Integer.MAX_VALUE, said < 0 ? CONSECUTIVE : said))
                .withSuccessRate(0, base.window(), base.minimumRequests())
                .withEjection(min, max);
    }
}
