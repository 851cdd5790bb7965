package io.inmesh.config.policy;

import io.inmesh.config.policy.inmesh.Delegations;
import io.inmesh.document.Problem;
import io.inmesh.document.Resource;
import io.inmesh.routing.HostRoutes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What resources say of the calls of one caller. Immutable; equal where the same resources say the same to the same caller.
 *
 * @param routes by host
 * @param destinations how each is called
 * @param delegations how paths become others
 * @param visibility which hosts may be called
 * @param resources that are in force, each in its last version that was right, by kind, namespace and name
 * @param findings what is wrong, and what was passed over
 */
public record Policy(
        List<HostRoutes> routes,
        Destinations destinations,
        Delegations delegations,
        Visibility visibility,
        List<Resource> resources,
        Findings findings) {

    public Policy {
        routes = List.copyOf(routes);
        resources = List.copyOf(resources);
    }

    /**
     * What came up while the resources were read.
     *
     * @param problems by file and line
     * @param passedOver how many there were of kinds that say nothing about calls inside the mesh
     */
    public record Findings(List<Problem> problems, Map<String, Integer> passedOver) {
        public Findings {
            problems = List.copyOf(problems);
            passedOver = Map.copyOf(passedOver);
        }

        /** In the order of their names. */
        public Map<String, Integer> passedOverByName() {
            return new TreeMap<>(passedOver);
        }
    }

    /** By file and line. */
    public List<Problem> problems() {
        return findings.problems();
    }

    public boolean hasErrors() {
        return problems().stream().anyMatch(Problem::isError);
    }
}
