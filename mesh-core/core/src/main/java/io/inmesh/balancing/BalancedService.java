package io.inmesh.balancing;

import io.inmesh.naming.Node;
import io.inmesh.service.Call;
import io.inmesh.service.CallOperator;
import io.inmesh.service.Classification;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.ResponseClassifier;
import io.inmesh.service.Service;
import io.inmesh.service.Trail;
import io.inmesh.time.MeshTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends each call to the node that the current balancer picks, and tells the node's load and health how it ended. The
 * node enters the call's trail before it is called. Latency runs from the pick to the response's head, so it holds the
 * wait for a connection and leaves out the body, whose pace the reader sets. Thread-safe.
 *
 * <p>Without any node a call fails with {@link MeshException.Kind#NO_ENDPOINTS}.
 */
public final class BalancedService implements Service {

    private final Supplier<Balancer> balancer;
    private final ResponseClassifier classifier;
    private final MeshTime time;

    /** @param balancer read once per call: where a volatile field holds the current one, changes apply to the next call */
    public BalancedService(Supplier<Balancer> balancer, ResponseClassifier classifier, MeshTime time) {
        this.balancer = balancer;
        this.classifier = classifier;
        this.time = time;
    }

    @Override
    public Mono<Response> call(Request request) {
        return new BalancedCall(request);
    }

    private static MeshException noEndpoints(Call call) {
        String message = call.destination()
                + ": no endpoint: its name is known, but no instance is listed now; start one, or check how instances"
                + " register and whether the selected subset exists";
        return MeshException.of(MeshException.Kind.NO_ENDPOINTS, message);
    }

    private final class BalancedCall extends CallOperator {

        private final Request request;
        private @Nullable Node node;
        private long startedNanos;
        private long stamp;

        BalancedCall(Request request) {
            this.request = request;
        }

        @Override
        protected Mono<Response> start() {
            Node picked = balancer.get().pick(request);
            if (picked == null) {
                return Mono.error(noEndpoints(request.call()));
            }
            Trail trail = request.call().trail();
            if (trail != null) {
                trail.add(picked);
            }
            startedNanos = time.nanoTime();
            picked.load().started(startedNanos);
            stamp = picked.health().started(startedNanos);
            node = picked;
            return picked.service().call(request);
        }

        @Override
        protected void onOutcome(@Nullable Response response, @Nullable Throwable error) {
            Node used = node;
            if (used == null) {
                return;
            }
            Classification outcome = classifier.classify(request, response, error);
            long now = time.nanoTime();
            used.load().finished(startedNanos, now, outcome);
            // A full pool of ours makes the node dear, so that others are preferred; it does not make it ill.
            Classification ofNode = MeshException.isLocal(error) ? Classification.NEUTRAL : outcome;
            used.health().finished(stamp, now, ofNode, response, error);
        }
    }
}
