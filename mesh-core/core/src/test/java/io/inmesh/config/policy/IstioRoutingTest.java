package io.inmesh.config.policy;

import io.inmesh.routing.RouteTable;
import io.inmesh.testkit.RoutingCase;
import io.inmesh.testkit.RoutingContractTest;
import java.util.List;

/** The resources and rows of {@code policy/istio}. */
class IstioRoutingTest extends RoutingContractTest {

    private final CaseTable cases = new CaseTable("istio");

    @Override
    protected RouteTable table() {
        return cases.table();
    }

    @Override
    protected List<RoutingCase> cases() {
        return cases.cases();
    }
}
