package io.inmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RouteFilter;
import io.inmesh.routing.RouteTable;
import io.inmesh.routing.RoutingObserver;
import io.inmesh.service.Call;
import io.inmesh.service.MeshException;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.testkit.FakeLegs.Arrival;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import reactor.core.publisher.Mono;

/**
 * Holds a table of rules against rows of requests and what must become of them, through the filter that routes real calls.
 * Extend it for each source of rules. A host without rules counts as a destination of its own name.
 */
public abstract class RoutingContractTest {

    protected abstract RouteTable table();

    protected abstract List<RoutingCase> cases();

    @TestFactory
    Stream<DynamicTest> every_request_finds_its_way() {
        RouteTable table = table();
        return cases().stream().map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(table, each)));
    }

    private static void check(RouteTable table, RoutingCase row) {
        FakeLegs legs = new FakeLegs();
        ServiceName host = ServiceName.parse(row.host());
        RouteFilter filter = new RouteFilter(host, legs, new VirtualTime(), new Random(1), RoutingObserver.NONE);
        filter.update(table.routes(host));
        FakeService plain = new FakeService();
        Request request = row.request().withCall(Call.to(row.host()));
        Response response = filter.apply(request, plain)
                .onErrorResume(
                        MeshException.class,
                        e -> Mono.just(Response.of(e.kind().status(), String.valueOf(e.getMessage()))))
                .block();
        assertThat(response).isNotNull();
        assertThat(response.status()).isEqualTo(row.status());
        row.returns()
                .forEach((name, value) -> assertThat(response.headers().joined(name))
                        .as("response header " + name)
                        .isEqualTo(value));
        arrived(row, legs, plain, host);
    }

    private static void arrived(RoutingCase row, FakeLegs legs, FakeService plain, ServiceName host) {
        List<Arrival> calls =
                legs.arrivals().stream().filter(each -> !each.isMirror()).toList();
        String where = !plain.requests().isEmpty()
                ? host.toString()
                : calls.isEmpty() ? "none" : calls.get(0).target().toString();
        if (!row.destinations().isEmpty()) {
            assertThat(Set.of(where)).isSubsetOf(row.destinations());
        }
        assertThat(legs.arrivals().stream()
                        .filter(Arrival::isMirror)
                        .map(each -> each.target().toString()))
                .isEqualTo(row.mirrors());
        if (row.rule() != null) {
            assertThat(calls.get(0).rule().resource() + ", "
                            + calls.get(0).rule().name())
                    .endsWith(row.rule());
        }
        if (!calls.isEmpty() || !plain.requests().isEmpty()) {
            request(row, calls.isEmpty() ? plain.lastRequest() : calls.get(0).request());
        }
    }

    private static void request(RoutingCase row, Request arrived) {
        if (row.path() != null) {
            assertThat(arrived.target()).isEqualTo(row.path());
        }
        if (row.authority() != null) {
            assertThat(arrived.authority()).isEqualTo(row.authority());
        }
        row.arrives()
                .forEach((name, value) -> assertThat(arrived.headers().joined(name))
                        .as("request header " + name)
                        .isEqualTo(value));
    }
}
