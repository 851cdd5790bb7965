package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.istio.TrafficPolicy.OutlierCounts;
import io.inmesh.config.policy.istio.TrafficPolicy.OutlierDetection;
import io.inmesh.health.HealthSettings;
import io.inmesh.health.OutlierSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code outlierDetection} in place of the application's own failure accrual. */
final class OutlierEjection {

    private static final OutlierSettings D = OutlierSettings.DEFAULT;
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration LONGEST_EJECTION = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private OutlierEjection() {}

    static HealthSettings apply(HealthSettings base, @Nullable OutlierDetection policy) {
        if (policy == null) {
            return base;
        }
        OutlierCounts counts = policy.counts();
        OutlierSettings.Errors errors = new OutlierSettings.Errors(
                counts.splitLocalErrors(),
                count(counts.localOriginFailures(), D.errors().localOrigin()),
                count(counts.gatewayErrors(), D.errors().gateway()),
                count(counts.serverErrors(), D.errors().server()));
        Duration ejection = within(policy.baseEjectionTime(), D.baseEjection(), LONGEST_EJECTION);
        Duration longest = ejection.compareTo(D.maxEjection()) > 0 ? ejection : D.maxEjection();
        int percent = policy.maxEjectionPercent() < 0 ? D.maxEjectionPercent() : policy.maxEjectionPercent();
        return new OutlierSettings(
                errors, within(policy.interval(), D.interval(), LONGEST_INTERVAL), ejection, longest, percent);
    }

    private static int count(long said, int fallback) {
        return said < 0 ? fallback : (int) Math.min(Integer.MAX_VALUE, said);
    }

    private static Duration within(@Nullable Duration said, Duration fallback, Duration longest) {
        if (said == null || said.isZero()) {
            return fallback;
        }
        return said.compareTo(longest) > 0 ? longest : said.compareTo(SHORTEST) < 0 ? SHORTEST : said;
    }
}
