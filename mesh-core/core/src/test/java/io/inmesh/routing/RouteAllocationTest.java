package io.inmesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.StringMatch.Exact;
import io.inmesh.service.Call;
import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.testkit.VirtualTime;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a call pays in garbage for being routed. */
class RouteAllocationTest {

    private static final int CALLS = 20_000;

    private final Mono<Response> answer = Mono.just(Response.of(200));
    private final Service next = asked -> answer;
    private final Request request = Request.get("/a/b?v=2&w=3")
            .withHeaders(Headers.of("end-user", "jason", "accept", "*/*"))
            .withCall(Call.to("reviews"));
    private final RouteFilter filter = new RouteFilter(
            ServiceName.parse("reviews"),
            (rule, target) -> asked -> answer,
            new VirtualTime(),
            new Random(1),
            RoutingObserver.NONE);

    private static long allocated(Runnable call) {
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }

    @Test
    void a_call_to_a_host_without_rules_allocates_nothing() {
        assertThat(allocated(() -> filter.apply(request, next))).isZero();
    }

    @Test
    void a_rule_that_only_chooses_a_destination_allocates_nothing() {
        filter.update(Rules.routes(
                Rules.rule("0", Rules.to("x"), Rules.exact("/a")),
                Rules.rule("1", Rules.split(90, "reviews/v1", 10, "reviews/v2"), Rules.prefix("/a"))));
        assertThat(allocated(() -> filter.apply(request, next))).isZero();
    }

    @Test
    void a_decision_allocates_nothing_the_host_s_look_up_included() {
        RouteTable table = RouteTable.of(List.of(
                new HostRoutes(
                        List.of("reviews.default.svc.cluster.local"),
                        0,
                        List.of(
                                Rules.rule("0", Rules.to("x"), Rules.exact("/a")),
                                Rules.rule(
                                        "1",
                                        Rules.to("x"),
                                        new RequestMatch(
                                                new StringMatch.Prefix("/a/"),
                                                true,
                                                new Exact("GET"),
                                                new Exact("reviews"),
                                                List.of(
                                                        Rules.header("End-User", "jason"),
                                                        Rules.without("x", new Exact("y")),
                                                        Rules.query("w", new Exact("3"))))))),
                new HostRoutes(List.of("*.org"), 0, List.of(Rules.rule("0", Rules.to("x"))))));
        ServiceName name = ServiceName.parse("reviews:9080");
        assertThat(table.routes(name).match(request))
                .extracting(RouteRule::name)
                .isEqualTo("1");
        assertThat(allocated(() -> table.routes(name).decide(request))).isZero();
    }
}
