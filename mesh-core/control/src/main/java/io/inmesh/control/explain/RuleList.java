package io.inmesh.control.explain;

import io.inmesh.routing.HostRoutes;
import io.inmesh.routing.RequestMatch;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RouteRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of a host as JSON in plain Java types, for people who compare two of them. */
public final class RuleList {

    private RuleList() {}

    public static List<Object> of(HostRoutes routes) {
        List<Object> rules = new ArrayList<>();
        routes.rules().forEach(rule -> rules.add(words(rule)));
        return rules;
    }

    private static Map<String, Object> words(RouteRule rule) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("resource", rule.resource());
        words.put("rule", RuleWords.name(rule));
        List<Object> matches = new ArrayList<>();
        rule.matches().forEach(match -> matches.add(words(match)));
        Words.put(words, "matches", matches);
        if (rule.action() instanceof RouteAction.Forward forward) {
            List<Object> destinations = new ArrayList<>();
            List<Shares.Share> shares =
                    Shares.of(forward.destinations(), target -> true).list();
            List<Number> weights = Shares.rounded(shares);
            for (int i = 0; i < shares.size(); i++) {
                destinations.add(Shares.words(shares.get(i), weights.get(i)));
            }
            Words.put(words, "destinations", destinations);
        }
        RuleWords.describe(rule, words);
        return words;
    }

    private static Map<String, Object> words(RequestMatch match) {
        Map<String, Object> words = new LinkedHashMap<>();
        Words.put(words, "path", match.path() == null ? null : RuleWords.match(match.path()));
        if (match.ignoreCase()) {
            words.put("ignoreCase", true);
        }
        Words.put(words, "method", match.method() == null ? null : RuleWords.match(match.method()));
        Words.put(words, "authority", match.authority() == null ? null : RuleWords.match(match.authority()));
        List<Object> fields = new ArrayList<>();
        for (RequestMatch.FieldMatch field : match.fields()) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("in", field.source().name().toLowerCase(java.util.Locale.ROOT));
            Words.put(inner, "name", field.name());
            inner.putAll(RuleWords.match(field.match()));
            if (field.inverted()) {
                inner.put("not", true);
            }
            fields.add(inner);
        }
        Words.put(words, "fields", fields);
        return words;
    }
}
