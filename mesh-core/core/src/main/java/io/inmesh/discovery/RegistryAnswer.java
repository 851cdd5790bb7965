package io.inmesh.discovery;

import io.inmesh.naming.Endpoint;
import io.inmesh.naming.EndpointSet;
import java.util.List;

/**
 * What resources say about a name.
 *
 * @param set ready or unknown; endpoints may have host names
 * @param looksUp whether the host names among them stand for all addresses that DNS has for them; otherwise each is resolved
 *     when it is connected to
 */
record RegistryAnswer(EndpointSet set, boolean looksUp) {

    static RegistryAnswer unknown(String reason) {
        return new RegistryAnswer(EndpointSet.unknown(reason), false);
    }

    static RegistryAnswer ready(List<Endpoint> endpoints, String reasonIfNone, boolean looksUp) {
        String reason = endpoints.isEmpty() ? reasonIfNone : "";
        return new RegistryAnswer(new EndpointSet(EndpointSet.State.READY, endpoints, reason), looksUp);
    }
}
