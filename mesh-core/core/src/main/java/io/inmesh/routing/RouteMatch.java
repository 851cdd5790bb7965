package io.inmesh.routing;

import io.inmesh.routing.RequestMatch.FieldMatch;
import io.inmesh.service.Request;
import org.jspecify.annotations.Nullable;

/** One way in which a rule matches requests, made ready; what a decision yields. Thread-safe. */
public final class RouteMatch {

    private static final FieldMatcher[] NO_FIELDS = {};

    private final RouteRule rule;
    private final int index;
    private final RequestMatch match;
    private final @Nullable TextMatcher path;
    private final @Nullable TextMatcher method;
    private final @Nullable AuthorityMatcher authority;
    private final FieldMatcher[] fields;
    private final @Nullable PathRewriter rewriter;

    /** @param index of the rule in its table of a host */
    RouteMatch(RouteRule rule, int index, RequestMatch match) {
        this.rule = rule;
        this.index = index;
        this.match = match;
        path = TextMatcher.ofNullable(match.path(), match.ignoreCase());
        method = TextMatcher.ofNullable(match.method(), false);
        StringMatch wanted = match.authority();
        authority = wanted == null ? null : new AuthorityMatcher(wanted);
        fields = match.fields().isEmpty()
                ? NO_FIELDS
                : new FieldMatcher[match.fields().size()];
        for (int i = 0; i < fields.length; i++) {
            FieldMatch field = match.fields().get(i);
            fields[i] = new FieldMatcher(field);
        }
        rewriter = PathRewriter.of(rewrite(rule.action()), match.path());
    }

    private static PathRewrite rewrite(RouteAction action) {
        if (action instanceof RouteAction.Forward forward) {
            return forward.rewrite().path();
        }
        return action instanceof RouteAction.Redirect redirect ? redirect.path() : PathRewrite.Keep.INSTANCE;
    }

    public RouteRule rule() {
        return rule;
    }

    /** Which of the rule's matches it was. */
    public RequestMatch match() {
        return match;
    }

    int index() {
        return index;
    }

    boolean fits(Request request, int pathEnd) {
        if (path != null && !path.fits(request.target(), 0, pathEnd)) {
            return false;
        }
        if (method != null && !method.fits(request.method())) {
            return false;
        }
        if (authority != null && !authority.fits(RequestFields.authority(request))) {
            return false;
        }
        for (FieldMatcher field : fields) {
            if (!field.fits(request, pathEnd)) {
                return false;
            }
        }
        return true;
    }

    /** The target that the rule makes of {@code target}: the path rewritten, the query kept unless the path brings one. */
    public String rewritten(String target) {
        if (rewriter == null) {
            return target;
        }
        int end = RequestFields.pathEnd(target);
        String rewritten = rewriter.rewrite(target.substring(0, end));
        return rewritten.indexOf('?') >= 0 ? rewritten : rewritten + target.substring(end);
    }

    /** Where its redirect leads {@code request}; null: its rule does not redirect. */
    public @Nullable String location(Request request) {
        return rule.action() instanceof RouteAction.Redirect redirect ? Location.of(redirect, request, this) : null;
    }

    @Override
    public String toString() {
        return rule.resource() + ", rule " + rule.name();
    }
}
