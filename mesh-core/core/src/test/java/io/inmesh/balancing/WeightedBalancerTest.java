package io.inmesh.balancing;

import io.inmesh.testkit.BalancerContractTest;

class WeightedBalancerTest extends BalancerContractTest {

    @Override
    protected BalancerFactory factory() {
        return Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(BalancingSettings.Algorithm.WEIGHTED));
    }
}
