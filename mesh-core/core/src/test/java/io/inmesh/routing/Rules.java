package io.inmesh.routing;

import io.inmesh.naming.NameTree;
import io.inmesh.naming.ServiceName;
import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.routing.RequestMatch.Source;
import io.inmesh.service.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Short ways to write rules in tests. */
final class Rules {

    private Rules() {}

    static Target target(String text) {
        int slash = text.indexOf('/');
        return new Target(
                ServiceName.parse(slash < 0 ? text : text.substring(0, slash)),
                slash < 0 ? "" : text.substring(slash + 1),
                HeaderChanges.NONE);
    }

    static Target target(String text, HeaderChanges headers) {
        Target plain = target(text);
        return new Target(plain.service(), plain.subset(), headers);
    }

    static RouteAction to(String target) {
        return to(target, Rewrite.NONE);
    }

    static RouteAction to(String target, Rewrite rewrite) {
        return new RouteAction.Forward(NameTree.leaf(target(target)), rewrite);
    }

    /** @param branches weight and target in turn */
    static RouteAction split(Object... branches) {
        List<NameTree.Weighted<Target>> weighted = new ArrayList<>();
        for (int i = 0; i < branches.length; i += 2) {
            weighted.add(new NameTree.Weighted<>(
                    ((Number) branches[i]).doubleValue(), NameTree.leaf(target((String) branches[i + 1]))));
        }
        return new RouteAction.Forward(new NameTree.Union<>(weighted), Rewrite.NONE);
    }

    static RouteRule rule(String name, RouteAction action, RequestMatch... matches) {
        return rule(name, action, RoutePolicy.NONE, matches);
    }

    static RouteRule rule(String name, RouteAction action, RoutePolicy policy, RequestMatch... matches) {
        return new RouteRule("VirtualService default/test", name, List.of(matches), action, policy);
    }

    static RequestMatch path(@Nullable StringMatch path, FieldMatch... fields) {
        return new RequestMatch(path, false, null, null, List.of(fields));
    }

    static RequestMatch exact(String path) {
        return path(new StringMatch.Exact(path));
    }

    static RequestMatch prefix(String path) {
        return path(new StringMatch.Prefix(path));
    }

    static RequestMatch segments(String path) {
        return path(new StringMatch.PathPrefix(path));
    }

    static FieldMatch header(String name, StringMatch match) {
        return new FieldMatch(Source.HEADER, name, match, false);
    }

    static FieldMatch header(String name, String value) {
        return header(name, new StringMatch.Exact(value));
    }

    static FieldMatch without(String name, StringMatch match) {
        return new FieldMatch(Source.HEADER, name, match, true);
    }

    static FieldMatch query(String name, StringMatch match) {
        return new FieldMatch(Source.QUERY, name, match, false);
    }

    static RoutePolicy faulty(Fault fault) {
        RoutePolicy none = RoutePolicy.NONE;
        return new RoutePolicy(none.timeouts(), null, fault, List.of(), null, none.headers());
    }

    static RoutePolicy mirrored(RoutePolicy.Timeouts timeouts, RoutePolicy.Mirror... mirrors) {
        return new RoutePolicy(timeouts, null, Fault.NONE, List.of(mirrors), null, HeaderChanges.NONE);
    }

    static RoutePolicy shared(Cors cors) {
        return new RoutePolicy(RoutePolicy.Timeouts.UNSAID, null, Fault.NONE, List.of(), cors, HeaderChanges.NONE);
    }

    static RoutePolicy editing(HeaderChanges headers) {
        return new RoutePolicy(RoutePolicy.Timeouts.UNSAID, null, Fault.NONE, List.of(), null, headers);
    }

    static HeaderChanges changes(HeaderChanges.Edits request, HeaderChanges.Edits response) {
        return new HeaderChanges(request, response);
    }

    static HeaderChanges.Edits set(String name, String value) {
        return new HeaderChanges.Edits(Map.of(name, value), Map.of(), List.of());
    }

    static HeaderChanges.Edits add(String name, String value) {
        return new HeaderChanges.Edits(Map.of(), Map.of(name, value), List.of());
    }

    static HeaderChanges.Edits remove(String... names) {
        return new HeaderChanges.Edits(Map.of(), Map.of(), List.of(names));
    }

    static String text(Body body) {
        byte[] bytes = body.bytes(1_000).block();
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    static Routes routes(RouteRule... rules) {
        return RouteTable.of(List.of(new HostRoutes(List.of("reviews"), 0, List.of(rules))))
                .routes(ServiceName.parse("reviews"));
    }
}
