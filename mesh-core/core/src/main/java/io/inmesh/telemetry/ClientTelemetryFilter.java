package io.inmesh.telemetry;

import io.inmesh.service.CallOperator;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Measures whole calls to one destination: duration and outcome. The outermost outbound filter, so that it sees what the
 * caller sees.
 */
public final class ClientTelemetryFilter implements Filter {

    private final ResponseClassifier classifier;
    private final MeshTime time;
    private final boolean records;
    private final DurationRecorder durations;
    private final OutcomeCounters calls;

    public ClientTelemetryFilter(
            Telemetry telemetry, String destination, ResponseClassifier classifier, MeshTime time) {
        this.classifier = classifier;
        this.time = time;
        this.records = telemetry.meters().isRecording();
        this.durations = new DurationRecorder(telemetry.meters(), MeshMetric.CLIENT_DURATION, destination, 400);
        this.calls = new OutcomeCounters(telemetry.meters(), MeshMetric.CALLS, destination);
    }

    @Override
    public Mono<Response> apply(Request request, Service next) {
        return records ? new Measured(request, next) : next.call(request);
    }

    private final class Measured extends CallOperator {

        private final Request request;
        private final Service next;
        private long startNanos;

        Measured(Request request, Service next) {
            this.request = request;
            this.next = next;
        }

        @Override
        protected Mono<Response> start() {
            startNanos = time.nanoTime();
            return next.call(request);
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            durations.record(request.method(), response, error, time.nanoTime() - startNanos);
            calls.add(classifier.classify(request, response, error));
        }
    }
}
