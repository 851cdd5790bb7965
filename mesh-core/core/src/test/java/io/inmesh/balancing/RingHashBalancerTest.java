package io.inmesh.balancing;

import io.inmesh.testkit.BalancerContractTest;

/** Without a key, by which a contract about random picks can hold. */
class RingHashBalancerTest extends BalancerContractTest {

    @Override
    protected BalancerFactory factory() {
        return Balancers.of(BalancingSettings.DEFAULT.withAlgorithm(BalancingSettings.Algorithm.RING_HASH));
    }
}
