package io.inmesh.config.policy.istio;

import io.inmesh.config.policy.known.HostName;
import io.inmesh.config.policy.known.KnownHosts;
import io.inmesh.config.policy.known.KnownHosts.KnownHost;
import io.inmesh.config.policy.schema.View;
import io.inmesh.naming.NameTree;
import io.inmesh.routing.HeaderChanges;
import io.inmesh.routing.PathRewrite;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.Target;
import io.inmesh.service.Body;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an HTTP route of a {@code VirtualService} does with a request. */
final class ActionTranslation {

    private final KnownHosts hosts;
    private final int calledPort;

    /** @param calledPort of the calls that are meant; 0: not known */
    ActionTranslation(KnownHosts hosts, int calledPort) {
        this.hosts = hosts;
        this.calledPort = calledPort;
    }

    /** Whether what becomes of a request depends on the port that was called. */
    static boolean dependsOnPort(HttpRule http) {
        return isOnCalledPort(http.acting().in("redirect"));
    }

    private static boolean isOnCalledPort(View redirect) {
        return redirect.text("derivePort").equals("FROM_REQUEST_PORT");
    }

    RouteAction translate(HttpRule http) {
        View rule = http.acting();
        if (rule.has("redirect")) {
            return redirect(rule.in("redirect"));
        }
        if (rule.has("directResponse")) {
            View response = rule.in("directResponse");
            return new RouteAction.DirectResponse(response.integer("status", 200), body(response.in("body")));
        }
        return new RouteAction.Forward(destinations(rule.list("route"), http.innerNamespace()), rewrite(http.fields()));
    }

    private static Body body(View body) {
        return body.has("bytes")
                ? Body.of(Base64.getDecoder().decode(body.text("bytes")))
                : Body.of(body.text("string"));
    }

    private RouteAction redirect(View redirect) {
        String uri = redirect.text("uri");
        return new RouteAction.Redirect(
                textOrNull(redirect, "scheme"),
                textOrNull(redirect, "authority"),
                isOnCalledPort(redirect) ? calledPort : redirect.integer("port", 0),
                uri.isEmpty() ? PathRewrite.Keep.INSTANCE : new PathRewrite.Full(uri),
                redirect.integer("redirectCode", 301));
    }

    private static @Nullable String textOrNull(View view, String field) {
        String text = view.text(field);
        return text.isEmpty() ? null : text;
    }

    private NameTree<Target> destinations(List<View> routes, String namespace) {
        List<View> taking = routes.stream()
                .filter(route -> routes.size() == 1 || route.integer("weight", 0) > 0)
                .toList();
        if (taking.size() == 1) {
            return NameTree.leaf(weighted(taking.get(0), namespace));
        }
        List<NameTree.Weighted<Target>> branches = new ArrayList<>();
        for (View route : taking) {
            branches.add(new NameTree.Weighted<>(
                    route.integer("weight", 0), Target.keepingShare(weighted(route, namespace))));
        }
        return new NameTree.Union<>(branches);
    }

    private Target weighted(View route, String namespace) {
        Target target = target(route.in("destination"), namespace);
        return new Target(target.service(), target.subset(), HeaderEdits.of(route.find("headers")));
    }

    /**
     * @param namespace in which a short name is meant
     * @return where no port is said, with the only one that the host has, or else the one that was called
     */
    Target target(View destination, String namespace) {
        HostName host = HostName.of(destination.text("host"), namespace);
        KnownHost known = hosts.find(host);
        int only = known == null ? 0 : known.onlyPort();
        int port = destination.in("port").integer("number", only);
        return new Target(host.service(port), destination.text("subset"), HeaderChanges.NONE);
    }

    private static Rewrite rewrite(Layered http) {
        View rewrite = http.find("rewrite");
        return rewrite == null ? Rewrite.NONE : new Rewrite(path(rewrite), textOrNull(rewrite, "authority"));
    }

    private static PathRewrite path(View rewrite) {
        if (rewrite.has("uriRegexRewrite")) {
            View regex = rewrite.in("uriRegexRewrite");
            return PathRewrite.regex(regex.text("match"), regex.text("rewrite"));
        }
        String uri = rewrite.text("uri");
        return uri.isEmpty() ? PathRewrite.Keep.INSTANCE : new PathRewrite.Prefix(uri);
    }
}
