package io.inmesh.benchmarks;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.HostRoutes;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RouteFilter;
import io.inmesh.routing.RouteMatch;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.RouteTable;
import io.inmesh.routing.RoutingObserver;
import io.inmesh.routing.StringMatch;
import io.inmesh.routing.Target;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

/**
 * Which of 10,000 rules counts: 1,000 hosts with 10 rules each, whose last one matches. The host is another one each time
 * and is looked up, so that neither it nor its rules are in a near cache. And what the filter costs a call, with one such
 * host's rules and without any.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {

    private static final int HOSTS = 1_000;
    private static final int RULES = 10;

    /** How the rules match a path. */
    public enum PathMatch {
        EXACT,
        PREFIX,
        REGEX;

        StringMatch of(int rule) {
            return switch (this) {
                case EXACT -> new StringMatch.Exact("/api/v1/items/" + rule);
                case PREFIX -> new StringMatch.Prefix("/api/v1/items/" + rule + "/");
                case REGEX -> StringMatch.regex("/api/v\\d+/items/" + rule + "(/.*)?");
            };
        }
    }

    @Param
    public PathMatch match = PathMatch.EXACT;

    private final List<HostRoutes> routes = new ArrayList<>();
    private final List<ServiceName> names = new ArrayList<>();
    private final Mono<Response> answer = Mono.just(Response.of(200));
    private final Service next = asked -> answer;
    private final RouteFilter routed = filter();
    private final RouteFilter plain = filter();
    private RouteTable table = RouteTable.EMPTY;
    private Request request = Request.get("/");
    private int turn;

    private RouteFilter filter() {
        return new RouteFilter(
                ServiceName.parse("service-7"),
                (rule, target) -> asked -> answer,
                MeshTime.system(),
                () -> ThreadLocalRandom.current().nextLong(),
                RoutingObserver.NONE);
    }

    @Setup
    public void build() {
        for (int i = 0; i < HOSTS; i++) {
            List<RouteRule> rules = new ArrayList<>();
            for (int j = 0; j < RULES; j++) {
                RequestMatch path = new RequestMatch(match.of(j), false, null, null, List.of());
                Target target = Target.of(ServiceName.parse("backend-" + j));
                rules.add(new RouteRule(
                        "VirtualService default/service-" + i,
                        Integer.toString(j),
                        List.of(path),
                        new RouteAction.Forward(NameTree.leaf(target), Rewrite.NONE),
                        RoutePolicy.NONE));
            }
            routes.add(new HostRoutes(List.of("service-" + i + ".default.svc.cluster.local"), 0, rules));
            names.add(ServiceName.parse("service-" + i));
        }
        table = RouteTable.of(routes);
        routed.update(table.routes(ServiceName.parse("service-7")));
        String path = "/api/v1/items/" + (RULES - 1) + (match == PathMatch.PREFIX ? "/7?stars=true" : "?stars=true");
        request = Request.get(path)
                .withHeaders(Headers.of("accept", "*/*", "user-agent", "bench", "end-user", "jason"))
                .withCall(Call.to("service-7"));
    }

    @Benchmark
    public @Nullable RouteMatch decision() {
        turn = (turn + 389) % HOSTS;
        return table.routes(names.get(turn)).decide(request);
    }

    @Benchmark
    public Mono<Response> filter_with_rules() {
        return routed.apply(request, next);
    }

    @Benchmark
    public Mono<Response> filter_without_rules() {
        return plain.apply(request, next);
    }

    /** Making the whole table ready. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public RouteTable table() {
        return RouteTable.of(routes);
    }
}
