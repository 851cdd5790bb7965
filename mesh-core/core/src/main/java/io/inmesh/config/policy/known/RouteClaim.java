package io.inmesh.config.policy.known;

import io.inmesh.config.policy.schema.CheckedResource;
import io.inmesh.document.DocumentNode;
import io.inmesh.routing.RouteRule;
import java.util.List;
import java.util.SortedMap;

/**
 * What one resource, or several that are merged, says of the calls to a host; another may say otherwise.
 *
 * @param host whose calls are meant
 * @param byPort rules by the port that is called; under 0, for any other
 * @param owner the resource, of several the oldest
 * @param at where the host is named
 */
public record RouteClaim(
        HostName host, SortedMap<Integer, List<RouteRule>> byPort, CheckedResource owner, DocumentNode at) {}
