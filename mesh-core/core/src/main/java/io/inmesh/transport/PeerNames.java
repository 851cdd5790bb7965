package io.inmesh.transport;

import io.inmesh.naming.Endpoint;
import java.util.List;

/**
 * Which names the certificate of a peer must carry one of, beside being issued by a trusted authority. Names are looked up
 * among the subject alternative names only, each among those of its kind: {@code spiffe://...} and other URIs, IP addresses,
 * host names (where the certificate's may begin with {@code *.}; RFC 9525, 6.3).
 *
 * @param rule where the names come from
 * @param names of {@link Rule#ANY_OF}, at least one; otherwise none
 */
public record PeerNames(Rule rule, List<String> names) {

    /** Where the names come from. */
    public enum Rule {
        /** The server name of {@link ClientTls}; where that has none, the endpoint's host. */
        SERVER_NAME,
        /** {@link Endpoint#identity}; an endpoint without one is refused. */
        ENDPOINT_IDENTITY,
        /** The list. */
        ANY_OF,
        /** Any name will do: for trust managers that judge names themselves, or authorities that issue for one purpose. */
        ANY
    }

    public PeerNames {
        names = List.copyOf(names);
        if ((rule == Rule.ANY_OF) == names.isEmpty()) {
            throw new IllegalArgumentException(
                    "names: " + names + " with " + rule + " (expected: at least one with ANY_OF, none otherwise)");
        }
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("names: " + names + " (expected: none that is blank)");
        }
    }

    public static PeerNames serverName() {
        return new PeerNames(Rule.SERVER_NAME, List.of());
    }

    public static PeerNames endpointIdentity() {
        return new PeerNames(Rule.ENDPOINT_IDENTITY, List.of());
    }

    public static PeerNames anyOf(List<String> names) {
        return new PeerNames(Rule.ANY_OF, names);
    }

    public static PeerNames any() {
        return new PeerNames(Rule.ANY, List.of());
    }

    /** What is expected of {@code endpoint}; empty: nothing that a certificate could fulfil. */
    List<String> expectedOf(Endpoint endpoint, String serverName) {
        return switch (rule) {
            case SERVER_NAME -> List.of(serverName.isEmpty() ? endpoint.host() : serverName);
            case ENDPOINT_IDENTITY -> endpoint.identity().isEmpty() ? List.of() : List.of(endpoint.identity());
            case ANY_OF, ANY -> names;
        };
    }
}
