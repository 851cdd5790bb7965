package io.inmesh.balancing;

import io.inmesh.testkit.BalancerContractTest;

class RoundRobinBalancerTest extends BalancerContractTest {

    @Override
    protected BalancerFactory factory() {
        return Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(BalancingSettings.Algorithm.ROUND_ROBIN));
    }
}
