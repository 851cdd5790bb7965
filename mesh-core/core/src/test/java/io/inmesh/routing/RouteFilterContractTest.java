package io.inmesh.routing;

import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RoutePolicy.Timeouts;
import io.inmesh.service.Filter;
import io.inmesh.service.Request;
import io.inmesh.service.Response;
import io.inmesh.service.Service;
import io.inmesh.testkit.FilterContractTest;
import io.inmesh.testkit.VirtualTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import reactor.core.publisher.Mono;

class RouteFilterContractTest {

    private static RouteFilter filter(Legs legs) {
        return new RouteFilter(
                ServiceName.parse("reviews"), legs, new VirtualTime(), new Random(1), RoutingObserver.NONE);
    }

    @Nested
    class WithoutRules extends FilterContractTest {
        @Override
        protected Filter filter() {
            return RouteFilterContractTest.filter((rule, target) -> {
                throw new IllegalStateException("nobody asked");
            });
        }
    }

    /** The way to the one destination is the service below. */
    @Nested
    class WithRules extends FilterContractTest {
        @Override
        protected Filter filter() {
            return new Filter() {
                @Override
                public Mono<Response> apply(Request request, Service next) {
                    Legs legs = new Legs() {
                        @Override
                        public Leg leg(RouteRule rule, Target target) {
                            return next::call;
                        }

                        @Override
                        public Leg mirror(RouteRule rule, Target target) {
                            return asked -> Mono.never();
                        }
                    };
                    RoutePolicy policy = new RoutePolicy(
                            Timeouts.UNSAID,
                            null,
                            new Fault(null, new Fault.Abort(500, -1, 0)),
                            List.of(new RoutePolicy.Mirror(Rules.target("m"), 100)),
                            new Cors(List.of(), List.of(), List.of(), List.of(), null, false),
                            Rules.changes(HeaderChanges.Edits.NONE, Rules.set("edited", "yes")));
                    RouteFilter filter = RouteFilterContractTest.filter(legs);
                    filter.update(Rules.routes(Rules.rule("0", Rules.split(1, "v1", 1, "v2"), policy)));
                    return filter.apply(request, failing -> Mono.error(new IllegalStateException("past the rules")));
                }
            };
        }
    }
}
