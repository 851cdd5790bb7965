package io.inmesh.naming;

import io.inmesh.service.Service;

/**
 * A live endpoint: its address with its load, its health and the service that reaches it. Outlives the endpoint sets that
 * name it, so that load and health survive a refresh of discovery.
 *
 * @param endpoint its address, as discovery last told it
 * @param load measured by the destination's balancer
 * @param health judged by the destination's failure accrual
 * @param service the per-endpoint stack
 */
public record Node(Endpoint endpoint, Load load, Health health, Service service) {

    @Override
    public String toString() {
        return endpoint.address();
    }
}
