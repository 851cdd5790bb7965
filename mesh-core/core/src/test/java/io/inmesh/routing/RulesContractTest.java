package io.inmesh.routing;

import static io.inmesh.testkit.RoutingCase.get;
import static io.inmesh.testkit.RoutingCase.sent;

import io.inmesh.routing.StringMatch.Exact;
import io.inmesh.routing.StringMatch.Present;
import io.inmesh.service.Body;
import io.inmesh.testkit.RoutingCase;
import io.inmesh.testkit.RoutingContractTest;
import java.util.List;

/** Whole tables of several hosts, row by row. */
class RulesContractTest extends RoutingContractTest {

    @Override
    protected RouteTable table() {
        return RouteTable.of(List.of(reviews(), ratings(), old(), external()));
    }

    private static HostRoutes reviews() {
        return new HostRoutes(
                List.of("reviews.default.svc.cluster.local"),
                0,
                List.of(
                        Rules.rule(
                                "jason", Rules.to("reviews/v2"), Rules.path(null, Rules.header("end-user", "jason"))),
                        Rules.rule(
                                "beta",
                                Rules.split(1, "reviews/v2", 1, "reviews/v3"),
                                Rules.path(new Exact("/reviews"), Rules.query("beta", Present.INSTANCE)),
                                Rules.segments("/beta")),
                        Rules.rule("rest", Rules.to("reviews/v1"))));
    }

    private static HostRoutes ratings() {
        HeaderChanges edits = Rules.changes(Rules.set("x-by", "mesh"), Rules.remove("server"));
        return new HostRoutes(
                List.of("ratings"),
                9080,
                List.of(
                        Rules.rule(
                                "copied",
                                Rules.to(
                                        "ratings.books:8080",
                                        new Rewrite(new PathRewrite.Prefix("/"), "ratings.books")),
                                new RoutePolicy(
                                        RoutePolicy.Timeouts.UNSAID,
                                        null,
                                        Fault.NONE,
                                        List.of(new RoutePolicy.Mirror(Rules.target("ratings/v2"), 100)),
                                        null,
                                        edits),
                                Rules.segments("/v1")),
                        Rules.rule(
                                "down",
                                Rules.to("ratings"),
                                Rules.faulty(new Fault(null, new Fault.Abort(503, -1, 100))),
                                Rules.prefix("/ratings"))));
    }

    private static HostRoutes old() {
        return new HostRoutes(
                List.of("old.shop"),
                0,
                List.of(
                        Rules.rule(
                                "moved",
                                new RouteAction.Redirect(
                                        "https", "shop.example.com", 0, new PathRewrite.Prefix("/new"), 308),
                                Rules.segments("/cart")),
                        Rules.rule("gone", new RouteAction.DirectResponse(410, Body.of("gone")))));
    }

    private static HostRoutes external() {
        return new HostRoutes(List.of("*.example.com"), 0, List.of(Rules.rule("ext", Rules.to("egress"))));
    }

    @Override
    protected List<RoutingCase> cases() {
        return List.of(
                get("reviews/reviews/7").goesTo("reviews/v1").byRule("rest").as("/reviews/7"),
                get("reviews.default/x")
                        .sending("End-User", "jason")
                        .goesTo("reviews/v2")
                        .byRule("jason"),
                get("reviews/x")
                        .sending("end-user", "jason")
                        .sending("end-user", "tom")
                        .goesTo("reviews/v1"),
                get("reviews/reviews?beta").goesTo("reviews/v2", "reviews/v3").byRule("beta"),
                get("reviews/beta/7").goesTo("reviews/v2", "reviews/v3"),
                get("reviews/betamax").goesTo("reviews/v1"),
                get("reviews:9080/x").goesTo("reviews:9080/v1"),
                get("reviews.books/x").goesTo("reviews.books"),
                get("ratings:9080/v1/7?a=b")
                        .sending("x-by", "caller")
                        .goesTo("ratings.books:8080")
                        .byRule("VirtualService default/test, copied")
                        .as("/7?a=b")
                        .withAuthority("ratings.books")
                        .arrivingWith("x-by", "mesh")
                        .arrivingWith("x-envoy-original-path", "/v1/7?a=b")
                        .mirroredTo("ratings:9080/v2")
                        .returningWith("server", null),
                get("ratings:9080/v1").goesTo("ratings.books:8080").as("/").mirroredTo("ratings:9080/v2"),
                get("ratings:9080/ratings/7").answered(503),
                get("ratings:9080/else").unrouted(),
                get("ratings:80/else").goesTo("ratings:80").arrivingWith("x-by", null),
                sent("DELETE", "old.shop/cart/1?x=y")
                        .answered(308)
                        .returningWith("location", "https://shop.example.com/new/1?x=y"),
                sent("DELETE", "old.shop/").answered(410).returningWith("content-type", "text/plain"),
                get("api.example.com/").goesTo("egress").byRule("ext"),
                get("api.example.org/").goesTo("api.example.org"));
    }
}
