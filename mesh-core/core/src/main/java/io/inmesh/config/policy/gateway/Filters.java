package io.inmesh.config.policy.gateway;

import io.inmesh.config.policy.schema.View;
import io.inmesh.routing.Cors;
import io.inmesh.routing.HeaderChanges;
import io.inmesh.routing.HeaderChanges.Edits;
import io.inmesh.routing.PathRewrite;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction.Redirect;
import io.inmesh.routing.StringMatch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gateway API's filters as the route model says them. */
final class Filters {

    private static final long DEFAULT_MAX_AGE = 5;

    private Filters() {}

    /** The filter of {@code type}; null: there is none. */
    static @Nullable View find(List<View> filters, String type) {
        return filters.stream()
                .filter(filter -> filter.text("type").equals(type))
                .map(filter -> filter.in(GatewayShapes.member(type)))
                .findFirst()
                .orElse(null);
    }

    static HeaderChanges headers(List<View> filters) {
        View request = find(filters, "RequestHeaderModifier");
        View response = find(filters, "ResponseHeaderModifier");
        return request == null && response == null
                ? HeaderChanges.NONE
                : new HeaderChanges(edits(request), edits(response));
    }

    private static Edits edits(@Nullable View modifier) {
        return modifier == null
                ? Edits.NONE
                : new Edits(pairs(modifier.list("set")), pairs(modifier.list("add")), modifier.texts("remove"));
    }

    /** Names are unique whatever their case, the first counts. */
    private static Map<String, String> pairs(List<View> headers) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (View header : headers) {
            String name = header.text("name");
            boolean isNew = pairs.keySet().stream().noneMatch(name::equalsIgnoreCase);
            if (isNew) {
                pairs.put(name, header.text("value"));
            }
        }
        return pairs;
    }

    static Rewrite rewrite(List<View> filters) {
        View rewrite = find(filters, "URLRewrite");
        if (rewrite == null) {
            return Rewrite.NONE;
        }
        String hostname = rewrite.text("hostname");
        return new Rewrite(path(rewrite.find("path")), hostname.isEmpty() ? null : hostname);
    }

    /**
     * Null: there is none.
     *
     * @param calledPort of the calls that are meant; 0: not known
     */
    static @Nullable Redirect redirect(List<View> filters, int calledPort) {
        View redirect = find(filters, "RequestRedirect");
        if (redirect == null) {
            return null;
        }
        String scheme = redirect.text("scheme");
        String hostname = redirect.text("hostname");
        return new Redirect(
                scheme.isEmpty() ? null : scheme,
                hostname.isEmpty() ? null : hostname,
                redirect.integer("port", scheme.isEmpty() ? hostname.isEmpty() ? 0 : calledPort : defaultPort(scheme)),
                path(redirect.find("path")),
                redirect.integer("statusCode", 302));
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Whether a redirect leads to the port that was called: it names a host, and neither scheme nor port. */
    static boolean isOnCalledPort(View redirect) {
        return redirect.has("hostname") && !redirect.has("scheme") && !redirect.has("port");
    }

    private static PathRewrite path(@Nullable View modifier) {
        if (modifier == null) {
            return PathRewrite.Keep.INSTANCE;
        }
        return modifier.has("replaceFullPath")
                ? new PathRewrite.Full(modifier.text("replaceFullPath"))
                : new PathRewrite.Prefix(modifier.text("replacePrefixMatch"));
    }

    static @Nullable Cors cors(List<View> filters) {
        View cors = find(filters, "CORS");
        if (cors == null) {
            return null;
        }
        return new Cors(
                cors.texts("allowOrigins").stream().map(Filters::origin).toList(),
                cors.texts("allowMethods"),
                cors.texts("allowHeaders"),
                cors.texts("exposeHeaders"),
                Duration.ofSeconds(cors.number("maxAge", DEFAULT_MAX_AGE)),
                cors.flag("allowCredentials", false));
    }

    /** A star stands for any origin, or in {@code https://*.example.com} for one or more labels. */
    private static StringMatch origin(String text) {
        if (text.equals("*")) {
            return StringMatch.Present.INSTANCE;
        }
        int star = text.indexOf('*');
        return star < 0
                ? new StringMatch.Exact(text)
                : StringMatch.regex(quoted(text.substring(0, star)) + ".+" + quoted(text.substring(star + 1)));
    }

    private static String quoted(String literal) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            quoted.append(Character.isLetterOrDigit(c) || c > 127 ? "" : "\\").append(c);
        }
        return quoted.toString();
    }

    /** In percent. */
    static double share(View mirror) {
        View fraction = mirror.find("fraction");
        return fraction == null
                ? mirror.decimal("percent", 100)
                : Math.min(100, 100.0 * fraction.number("numerator", 0) / fraction.number("denominator", 100));
    }
}
