package io.inmesh.control.api;

import io.inmesh.control.canary.CanaryKeeper;
import io.inmesh.control.canary.RegistryCalls;
import io.inmesh.control.registry.Registry;
import io.inmesh.control.store.Store;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The API as a service: finds the route of a request, asks whether it may, and answers whatever happens. What may take a
 * while runs on threads of its own, of which there are few, with a bounded number of requests that wait. Thread-safe.
 */
public final class ControlApi implements Service, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ControlApi.class.getName());
    private static final int WORKERS = 4;

    private final Access access;
    private final RateLimits rates;
    private final List<ApiRoute> routes;
    private final Scheduler workers;
    private final Scheduler teller = Schedulers.newSingle("mesh-watch", true);
    private final WatchApi watches;
    private final CanaryKeeper canaries;

    /** @param time of heartbeats, rates and timeouts */
    public ControlApi(
            Store store, Registry registry, Validation validation, Access access, ApiSettings settings, MeshTime time) {
        this.access = access;
        this.rates = new RateLimits(settings.ratePerSecond(), time);
        this.workers = Schedulers.newBoundedElastic(WORKERS, settings.maxWaiting(), "mesh-control", 60, true);
        List<ApiRoute> all = new ArrayList<>();
        all.addAll(new ResourceApi(store, validation, settings, time).routes());
        all.addAll(new HistoryApi(store).routes());
        Bodies bodies = new Bodies(settings, time);
        all.addAll(new RegistrationApi(registry, bodies).routes());
        all.addAll(new StatusApi(store, registry, bodies, time).routes());
        this.watches = new WatchApi(store, registry, settings, time, teller);
        all.addAll(watches.routes());
        this.canaries = new CanaryKeeper(store, new RegistryCalls(registry), time);
        all.addAll(new CanaryApi(store, canaries).routes());
        all.addAll(new HealthApi(store, registry).routes());
        all.addAll(new OpenApi().routes());
        this.routes = List.copyOf(all);
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
        return Mono.defer(() -> dispatch(request)).onErrorResume(error -> {
            request.body().discard();
            return Mono.just(Replies.problem(rejected(error)));
        });
    }

    private static Throwable rejected(Throwable error) {
        return error instanceof RejectedExecutionException
                ? ApiException.of(503, "too many requests wait", "this service has as many requests as it takes")
                : error;
    }

    private Mono<Response> dispatch(Request request) {
        List<String> segments = segments(request.path());
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        TreeSet<String> methods = new TreeSet<>();
        for (ApiRoute route : routes) {
            Map<String, String> values = route.match(segments);
            if (values != null && route.method().equals(method)) {
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

    private Mono<Response> admitted(Request request, ApiRoute route, Map<String, String> values) {
        Principal principal = principal(request.headers(), route, request);
        if (route.right() != Right.NONE && !rates.take(principal.identity())) {
            throw ApiException.of(429, "too many requests", principal.identity() + " asks more often than it may");
        }
        ApiRequest asked = new ApiRequest(request, principal, values, ApiRequest.query(request.target()));
        return Mono.defer(() -> route.handler().handle(asked)).subscribeOn(workers);
    }

    private Principal principal(Headers headers, ApiRoute route, Request request) {
        if (route.right() == Right.NONE) {
            return Principal.NOBODY;
        }
        Principal principal = access.authenticate(headers.get("authorization"));
        if (principal != null && principal.may(route.right())) {
            return principal;
        }
        log(principal, route, request);
        if (principal == null || principal.equals(Principal.NOBODY)) {
            throw ApiException.of(
                    401,
                    "who asks is not known",
                    "authorization: " + (principal == null ? "not valid" : "missing")
                            + " (expected: Bearer and a token)");
        }
        throw ApiException.of(403, "not allowed", principal.identity() + " has no right to " + name(route.right()));
    }

    private static void log(@Nullable Principal principal, ApiRoute route, Request request) {
        String who = principal == null ? "somebody with a token that is not valid" : principal.identity();
        LOG.log(
                System.Logger.Level.WARNING,
                () -> "refused: " + who + " asked to " + name(route.right()) + ": " + request);
    }

    private static String name(Right right) {
        return switch (right) {
            case NONE, READ -> "read";
            case WRITE -> "write";
            case REGISTER -> "register";
            case REPORT -> "report";
        };
    }

    @Override
    public void close() {
        watches.close();
        canaries.close();
        workers.dispose();
        teller.dispose();
    }
}
