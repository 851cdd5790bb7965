package io.inmesh.balancing;

import io.inmesh.testkit.BalancerContractTest;

class PeakEwmaBalancerTest extends BalancerContractTest {

    @Override
    protected BalancerFactory factory() {
        return Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(BalancingSettings.Algorithm.PEAK_EWMA));
    }
}
