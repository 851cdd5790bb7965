package io.inmesh.testkit;

import io.inmesh.service.Headers;
import io.inmesh.service.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request and what must become of it: one row of a table that {@link RoutingContractTest} holds rules against. What a row
 * does not say is not looked at.
 */
public final class RoutingCase {

    private final String method;
    private final String host;
    private final String target;
    private final List<String> headers = new ArrayList<>();
    private final Map<String, @Nullable String> arrives = new LinkedHashMap<>();
    private final Map<String, @Nullable String> returns = new LinkedHashMap<>();
    private Set<String> destinations = Set.of();
    private List<String> mirrors = List.of();
    private @Nullable String rule;
    private @Nullable String path;
    private @Nullable String authority;
    private int status = 200;

    private RoutingCase(String method, String host, String target) {
        this.method = method;
        this.host = host;
        this.target = target;
    }

    /** @param url {@code reviews.books:9080/v2?stars=true}: the host that is called, and the target */
    public static RoutingCase sent(String method, String url) {
        int slash = url.indexOf('/');
        return new RoutingCase(method, url.substring(0, slash), url.substring(slash));
    }

    public static RoutingCase get(String url) {
        return sent("GET", url);
    }

    /** The request has this header, beside others of that name. */
    public RoutingCase sending(String name, String value) {
        headers.add(name);
        headers.add(value);
        return this;
    }

    /** Any of {@code targets} gets it ({@code reviews/v1}), on a rule that is looked at by {@link #byRule}. */
    public RoutingCase goesTo(String... targets) {
        destinations = Set.of(targets);
        return this;
    }

    /** {@code resource} and name of the rule, with a comma between them; or its name. */
    public RoutingCase byRule(String name) {
        rule = name;
        return this;
    }

    /** Copies go there, in order. */
    public RoutingCase mirroredTo(String... targets) {
        mirrors = List.of(targets);
        return this;
    }

    /** The path and query that arrive. */
    public RoutingCase as(String rewritten) {
        path = rewritten;
        return this;
    }

    public RoutingCase withAuthority(String name) {
        authority = name;
        return this;
    }

    /** The header that arrives, several values joined by commas; null: it is absent. */
    public RoutingCase arrivingWith(String name, @Nullable String value) {
        arrives.put(name, value);
        return this;
    }

    /** No destination gets it: the rule answers this. */
    public RoutingCase answered(int code) {
        status = code;
        destinations = Set.of("none");
        return this;
    }

    /** The caller is told that no rule matches. */
    public RoutingCase unrouted() {
        status = 404;
        destinations = Set.of("none");
        return this;
    }

    /** The header of the response; null: it is absent. */
    public RoutingCase returningWith(String name, @Nullable String value) {
        returns.put(name, value);
        return this;
    }

    String host() {
        return host;
    }

    Request request() {
        return Request.of(method, target).withHeaders(Headers.of(headers.toArray(new String[0])));
    }

    Set<String> destinations() {
        return destinations;
    }

    List<String> mirrors() {
        return mirrors;
    }

    @Nullable
    String rule() {
        return rule;
    }

    @Nullable
    String path() {
        return path;
    }

    @Nullable
    String authority() {
        return authority;
    }

    Map<String, @Nullable String> arrives() {
        return arrives;
    }

    Map<String, @Nullable String> returns() {
        return returns;
    }

    int status() {
        return status;
    }

    @Override
    public String toString() {
        String to = destinations.isEmpty()
                ? ""
                : " -> " + String.join(" or ", destinations.stream().sorted().toList());
        return method + " " + host + target + (headers.isEmpty() ? "" : " " + headers) + to
                + (path == null ? "" : " as " + path) + (status == 200 ? "" : " " + status);
    }
}
