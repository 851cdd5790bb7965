package io.inmesh.control.api;

import io.inmesh.control.canary.RegistryCalls;
import io.inmesh.control.registry.Instance;
import io.inmesh.control.registry.InstanceKey;
import io.inmesh.control.registry.Registration;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.registry.Report;
import io.inmesh.control.registry.ReportText;
import io.inmesh.control.store.Canary;
import io.inmesh.control.store.Store;
import io.inmesh.document.Problems;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** What instances report, and what it comes to. */
final class StatusApi {

    private static final int MAX_BYTES = 256 * 1024;

    private final Store store;
    private final Registry registry;
    private final Bodies bodies;
    private final MeshTime time;

    StatusApi(Store store, Registry registry, Bodies bodies, MeshTime time) {
        this.store = store;
        this.registry = registry;
        this.bodies = bodies;
        this.time = time;
    }

    List<ApiRoute> routes() {
        String one = "/v1/status/{namespace}/{service}/{instance}";
        return List.of(
                new ApiRoute("GET", "/v1/status", Right.READ, this::list),
                new ApiRoute("GET", one, Right.READ, this::get),
                new ApiRoute("PUT", one, Right.REPORT, this::put));
    }

    private Mono<Response> put(ApiRequest asked) {
        InstanceKey key = RegistrationApi.key(asked);
        asked.mustBe(key.namespace(), key.service());
        if (registry.registration(key) != null && !asked.principal().may(Right.REGISTER)) {
            // Whoever keeps a registration alive is one who could make it.
            throw OutOfReachException.notItself(key.namespace(), key.service());
        }
        return bodies.text(asked, MAX_BYTES).flatMap(text -> {
            Problems problems = new Problems();
            Report report = ReportText.read(text, problems);
            if (report == null) {
                throw ApiException.invalid("the report is not right", problems.list());
            }
            return registry.report(key, report).map(isRegistered -> taken(key, isRegistered));
        });
    }

    private Response taken(InstanceKey key, boolean isRegistered) {
        Registration registration = registry.registration(key);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("registered", isRegistered);
        answer.put(
                "leaseSeconds", (registration == null ? Registration.DEFAULT_LEASE : registration.lease()).toSeconds());
        return Replies.json(200, answer);
    }

    private Mono<Response> list(ApiRequest asked) {
        String service = asked.parameter("service");
        String namespace = asked.parameter("namespace");
        Convergence convergence = convergence();
        List<Instance> instances = registry.instances().stream()
                .filter(each -> asked.principal().sees(each.key().namespace()))
                .filter(each -> service == null || isOf(each.key(), service))
                .filter(each -> namespace == null || each.key().namespace().equals(namespace))
                .toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("revision", convergence.revision());
        document.put("converged", convergence.isReached(instances));
        document.put(
                "instances",
                instances.stream().map(each -> words(convergence, each)).toList());
        return Mono.just(Replies.json(200, document));
    }

    private Map<String, Object> words(Convergence convergence, Instance instance) {
        Map<String, Object> words = convergence.words(instance);
        Canary canary = store.current().canary();
        boolean isSelected =
                canary != null && canary.selects(instance.key().instance(), RegistryCalls.labels(registry, instance));
        words.put("canary", isSelected);
        return words;
    }

    private Convergence convergence() {
        return new Convergence(store.current().revision(), store.history(), time.wallClock());
    }

    /** {@code reviews} of whatever namespace, {@code reviews.books} or {@code books/reviews}. */
    private static boolean isOf(InstanceKey key, String service) {
        return service.equals(key.service())
                || service.equals(key.service() + '.' + key.namespace())
                || service.equals(key.namespace() + '/' + key.service());
    }

    private Mono<Response> get(ApiRequest asked) {
        InstanceKey key = RegistrationApi.key(asked);
        asked.mustSee(key.namespace());
        Instance instance = registry.instance(key);
        if (instance == null) {
            throw ApiException.notFound(key + " has neither registered nor reported");
        }
        Map<String, Object> document = words(convergence(), instance);
        document.putAll(ReportText.words(instance.report()));
        return Mono.just(Replies.json(200, document));
    }
}
