package io.inmesh.control.api;

import io.inmesh.control.canary.CanaryKeeper;
import io.inmesh.control.canary.RegistryCalls;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Store;
import io.inmesh.control.watch.Hub;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The API as a service: finds the route of a request, asks whether it may, and answers whatever happens. What may take a
 * while runs on threads of its own, of which there are few, with a bounded number of requests that wait. Thread-safe.
 */
public final class ControlApi implements Service, AutoCloseable {

    private static final int WORKERS = 4;

    private final Authentication authentication;
    private final ControlMetrics metrics = new ControlMetrics();
    private final MeshTime time;
    private final RateLimits rates;
    private final List<ApiRoute> routes;
    private final Scheduler workers;
    private final Scheduler teller = Schedulers.newSingle("mesh-watch", true);
    private final WatchApi watches;
    private final CanaryKeeper canaries;

    /** Which route a request has taken; of one request. */
    private static final class Way {
        private String method = "other";
        private String route = "none";
    }

    /**
     * @param access tokens that are good for as long as this lives; {@link #use} adds others
     * @param time of heartbeats, rates and timeouts
     */
    public ControlApi(
            Store given, Registry registry, Validation validation, Access access, ApiSettings settings, MeshTime time) {
        this.authentication = new Authentication(access, metrics, time);
        this.time = time;
        this.rates = new RateLimits(settings.ratePerSecond(), time);
        this.workers = Schedulers.newBoundedElastic(WORKERS, settings.maxWaiting(), "mesh-control", 60, true);
        Store store = metrics.counting(given);
        metrics.counting(registry);
        List<ApiRoute> all = new ArrayList<>();
        Bodies bodies = new Bodies(settings, time);
        DryRuns dryRuns = new DryRuns(store, validation, time, metrics);
        all.addAll(new ResourceApi(store, dryRuns, bodies, settings).routes());
        all.addAll(new HistoryApi(store, dryRuns).routes());
        all.addAll(new RegistrationApi(registry, bodies).routes());
        all.addAll(new StatusApi(store, registry, bodies, time).routes());
        Hub hub = new Hub(store, registry, WatchEvents::bytes, teller, time, settings.heartbeat());
        this.watches = new WatchApi(hub, store, settings, authentication, metrics);
        all.addAll(watches.routes());
        this.canaries = new CanaryKeeper(store, new RegistryCalls(registry), time);
        all.addAll(new CanaryApi(store, canaries).routes());
        all.addAll(new HealthApi(store, registry).routes());
        all.addAll(new OpenApi().routes());
        all.addAll(new MetricsApi(metrics, authentication).routes());
        this.routes = List.copyOf(all);
    }

    /** From now on these tokens are good, beside those of the beginning; streams of others are ended. */
    public void use(Access tokens) {
        authentication.use(tokens);
    }

    /** What is counted here. */
    public ControlMetrics metrics() {
        return metrics;
    }

    List<ApiRoute> routes() {
        return routes;
    }

    /** Streams of changes that are open. */
    public int watches() {
        return watches.open();
    }

    @Override
    public Mono<Response> call(Request request) {
        return Mono.defer(() -> {
            long began = time.nanoTime();
            Way way = new Way();
            return Mono.defer(() -> dispatch(request, way))
                    .onErrorResume(error -> {
                        request.body().discard();
                        return Mono.just(Replies.problem(rejected(error)));
                    })
                    .doOnNext(response -> {
                        metrics.answered(way.method, way.route, response.status(), time.nanoTime() - began);
                        metrics.sent(false, Math.max(0, response.body().length()));
                    });
        });
    }

    private Throwable rejected(Throwable error) {
        if (!(error instanceof RejectedExecutionException)) {
            return error;
        }
        metrics.refused("overload");
        return ApiException.of(503, "too many requests wait", "this service has as many requests as it takes");
    }

    private Mono<Response> dispatch(Request request, Way way) {
        List<String> segments = segments(request.path());
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        TreeSet<String> methods = new TreeSet<>();
        for (ApiRoute route : routes) {
            Map<String, String> values = route.match(segments);
            if (values != null && route.method().equals(method)) {
                way.method = method;
                way.route = route.template();
                return admitted(request, route, values);
            }
            if (values != null) {
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw ApiException.notFound(request.path() + " (see /v1/openapi.yaml)");
        }
        String allowed = String.join(", ", methods);
        ApiException refusal =
                ApiException.of(405, "the path knows no such method", method + " (expected: " + allowed + ")");
        request.body().discard();
        return Mono.just(Replies.problem(refusal).withHeader("allow", allowed));
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String part : path.substring(1).split("/", -1)) {
            // A plus sign stands for itself in a path.
            segments.add(ApiRequest.decode(part.replace("+", "%2B")));
        }
        return segments;
    }

    /** Whose rate a request counts for. Instances may share a token, and each of them follows and reports: each pays for itself. */
    private static String payer(ApiRequest asked, ApiRoute route) {
        boolean isOfInstance = route.right() == Right.REGISTER || route.right() == Right.REPORT;
        String instance = isOfInstance ? asked.path().values().toString() : asked.parameter("instance");
        return instance == null
                ? asked.principal().identity()
                : asked.principal().identity() + ' ' + asked.parameter("caller") + ' ' + instance;
    }

    private Mono<Response> admitted(Request request, ApiRoute route, Map<String, String> values) {
        Principal principal = authentication.principal(request, route.right());
        ApiRequest asked = new ApiRequest(request, principal, values, ApiRequest.query(request.target()));
        if (route.right() != Right.NONE && !rates.take(payer(asked, route))) {
            metrics.refused("rate");
            throw ApiException.of(429, "too many requests", principal.identity() + " asks more often than it may");
        }
        return Mono.defer(() -> route.handler().handle(asked))
                .onErrorMap(
                        OutOfReachException.class, e -> authentication.forbidden(request, principal, e.what(), e.why()))
                .subscribeOn(workers);
    }

    @Override
    public void close() {
        watches.close();
        canaries.close();
        workers.dispose();
        teller.dispose();
    }
}
