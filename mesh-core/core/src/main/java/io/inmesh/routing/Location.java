package io.inmesh.routing;

import io.inmesh.routing.RouteAction.Redirect;
import io.inmesh.service.Request;

/** Where a redirect leads: what it does not say is the request's. */
final class Location {

    private Location() {}

    static String of(Redirect redirect, Request request, RouteMatch match) {
        String before = RequestFields.scheme(request);
        String scheme = redirect.scheme() == null ? before : redirect.scheme();
        String target = match.rewritten(request.target());
        return scheme + "://" + authority(redirect, request, before, scheme) + target;
    }

    private static String authority(Redirect redirect, Request request, String before, String scheme) {
        String authority = redirect.authority() == null ? RequestFields.authority(request) : redirect.authority();
        int end = RequestFields.hostEnd(authority);
        String host = authority.substring(0, end);
        if (redirect.port() != 0) {
            return redirect.port() == defaultPort(scheme) ? host : host + ':' + redirect.port();
        }
        // The default port of the scheme that is left makes no sense with another one.
        boolean isStale = !scheme.equals(before) && authority.endsWith(":" + defaultPort(before));
        return isStale ? host : authority;
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
