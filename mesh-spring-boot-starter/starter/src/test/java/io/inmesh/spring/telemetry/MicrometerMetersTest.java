package io.inmesh.spring.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.telemetry.MeshMetric;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class MicrometerMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMeters meters = new MicrometerMeters(registry);

    @Test
    void counters_count_by_label() {
        meters.counter(MeshMetric.RETRIES, "reviews").add(2);
        meters.counter(MeshMetric.RETRIES, "reviews").add(1);
        assertThat(registry.get("mesh.client.retries")
                        .tag("mesh.destination", "reviews")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void durations_are_timers_and_an_empty_label_is_none() {
        meters.histogram(MeshMetric.CLIENT_DURATION, "GET", "reviews", "200", "")
                .record(0.25);
        var timer = registry.get("http.client.request.duration")
                .tags("http.request.method", "GET", "error.type", "none")
                .timer();
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
    }

    @Test
    void a_gauge_is_read_when_asked_replaced_by_a_second_one_and_gone_when_disposed() {
        double[] value = {1};
        Disposable first = meters.gauge(MeshMetric.RETRY_BUDGET, () -> value[0], "reviews");
        value[0] = 5;
        assertThat(registry.get("mesh.client.retry.budget").gauge().value()).isEqualTo(5);
        Disposable second = meters.gauge(MeshMetric.RETRY_BUDGET, () -> 7, "reviews");
        assertThat(registry.get("mesh.client.retry.budget").gauge().value()).isEqualTo(7);
        first.dispose();
        assertThat(registry.get("mesh.client.retry.budget").gauge().value()).isEqualTo(7);
        second.dispose();
        assertThat(registry.getMeters()).isEmpty();
    }
}
