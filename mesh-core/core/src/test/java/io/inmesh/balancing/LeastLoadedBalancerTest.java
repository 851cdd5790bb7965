package io.inmesh.balancing;

import io.inmesh.testkit.BalancerContractTest;

class LeastLoadedBalancerTest extends BalancerContractTest {

    @Override
    protected BalancerFactory factory() {
        return Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(BalancingSettings.Algorithm.LEAST_LOADED));
    }
}
