package io.inmesh.control.explain;

import io.inmesh.routing.Cors;
import io.inmesh.routing.Fault;
import io.inmesh.routing.HeaderChanges;
import io.inmesh.routing.PathRewrite;
import io.inmesh.routing.Rewrite;
import io.inmesh.routing.RouteAction;
import io.inmesh.routing.RouteMatch;
import io.inmesh.routing.RoutePolicy;
import io.inmesh.routing.RouteRule;
import io.inmesh.routing.StringMatch;
import io.inmesh.service.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one rule does with a request, whatever its destination. */
final class RuleWords {

    private RuleWords() {}

    /** Adds everything but the destinations to {@code answer}. */
    static void describe(RouteMatch match, Request request, Map<String, Object> answer) {
        describe(match.rule(), match, request, answer);
    }

    /** As the other, of a rule by itself. */
    static void describe(RouteRule rule, Map<String, Object> answer) {
        describe(rule, null, Request.get("/"), answer);
    }

    private static void describe(
            RouteRule rule, @Nullable RouteMatch match, Request request, Map<String, Object> answer) {
        RoutePolicy policy = rule.policy();
        Words.put(answer, "timeout", policy.timeouts().call());
        Words.put(answer, "retry", retry(policy));
        Words.put(answer, "fault", fault(policy.fault()));
        Words.put(answer, "mirrors", mirrors(policy));
        if (rule.action() instanceof RouteAction.Forward forward) {
            Words.put(answer, "rewrite", rewrite(forward.rewrite(), match, request));
        } else if (rule.action() instanceof RouteAction.Redirect redirect) {
            answer.put("redirect", redirect(redirect, match, request));
        } else if (rule.action() instanceof RouteAction.DirectResponse direct) {
            answer.put("directResponse", directResponse(direct));
        }
        Words.put(answer, "requestHeaders", edits(policy.headers().request()));
        Words.put(answer, "responseHeaders", edits(policy.headers().response()));
        Words.put(answer, "cors", cors(policy.cors()));
    }

    /** The name of a rule, or as a number its index. */
    static Object name(RouteRule rule) {
        return rule.name().matches("[0-9]{1,9}") ? (Object) Integer.valueOf(rule.name()) : rule.name();
    }

    private static Map<String, Object> retry(RoutePolicy policy) {
        Map<String, Object> words = new LinkedHashMap<>();
        RoutePolicy.Retry retry = policy.retry();
        if (retry != null) {
            words.put("attempts", retry.retries());
        }
        Words.put(words, "perTryTimeout", policy.timeouts().attempt());
        if (retry != null) {
            Words.put(words, "retryOn", retry.on() == null ? "" : Words.retryOn(retry.on()));
            Words.put(words, "backoff", retry.baseBackoff());
            Words.put(words, "maxBackoff", retry.maxBackoff());
        }
        return words;
    }

    private static Map<String, Object> fault(Fault fault) {
        Map<String, Object> words = new LinkedHashMap<>();
        Fault.Delay delay = fault.delay();
        if (delay != null) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("duration", Words.duration(delay.duration()));
            inner.put("percentage", Words.number(delay.percentage()));
            words.put("delay", inner);
        }
        Fault.Abort abort = fault.abort();
        if (abort != null) {
            Map<String, Object> inner = new LinkedHashMap<>();
            if (abort.grpcStatus() < 0) {
                inner.put("status", abort.status());
            } else {
                inner.put("grpcStatus", abort.grpcStatus());
            }
            inner.put("percentage", Words.number(abort.percentage()));
            words.put("abort", inner);
        }
        return words;
    }

    private static List<Object> mirrors(RoutePolicy policy) {
        List<Object> mirrors = new ArrayList<>();
        for (RoutePolicy.Mirror mirror : policy.mirrors()) {
            Map<String, Object> words = new LinkedHashMap<>();
            Shares.name(mirror.target().service(), mirror.target().subset(), words);
            words.put("percentage", Words.number(mirror.percentage()));
            mirrors.add(words);
        }
        return mirrors;
    }

    private static Map<String, Object> rewrite(Rewrite rewrite, @Nullable RouteMatch match, Request request) {
        Map<String, Object> words = path(rewrite.path());
        Words.put(words, "authority", rewrite.authority());
        if (match != null && rewrite.path() != PathRewrite.Keep.INSTANCE) {
            words.put("target", match.rewritten(request.target()));
        }
        return words;
    }

    private static Map<String, Object> path(PathRewrite path) {
        Map<String, Object> words = new LinkedHashMap<>();
        if (path instanceof PathRewrite.Full full) {
            words.put("uri", full.path());
        } else if (path instanceof PathRewrite.Prefix prefix) {
            words.put("uri", prefix.replacement());
        } else if (path instanceof PathRewrite.Regex regex) {
            Map<String, Object> inner = new LinkedHashMap<>();
            inner.put("match", regex.pattern().pattern());
            inner.put("rewrite", regex.replacement());
            words.put("uriRegexRewrite", inner);
        }
        return words;
    }

    private static Map<String, Object> redirect(
            RouteAction.Redirect redirect, @Nullable RouteMatch match, Request request) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("status", redirect.status());
        Words.put(words, "scheme", redirect.scheme());
        Words.put(words, "authority", redirect.authority());
        if (redirect.port() != 0) {
            words.put("port", redirect.port());
        }
        words.putAll(path(redirect.path()));
        Words.put(words, "location", match == null ? null : match.location(request));
        return words;
    }

    private static Map<String, Object> directResponse(RouteAction.DirectResponse direct) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("status", direct.status());
        byte[] body = direct.body().bytesInMemory();
        Words.put(words, "body", body == null ? "" : new String(body, StandardCharsets.UTF_8));
        return words;
    }

    static Map<String, Object> edits(HeaderChanges.Edits edits) {
        Map<String, Object> words = new LinkedHashMap<>();
        Words.put(words, "set", new TreeMap<>(edits.set()));
        Words.put(words, "add", new TreeMap<>(edits.add()));
        Words.put(words, "remove", edits.remove());
        return words;
    }

    private static Map<String, Object> cors(@Nullable Cors cors) {
        Map<String, Object> words = new LinkedHashMap<>();
        if (cors != null) {
            List<Object> origins = new ArrayList<>();
            cors.origins().forEach(origin -> origins.add(match(origin)));
            Words.put(words, "allowOrigins", origins);
            Words.put(words, "allowMethods", cors.methods());
            Words.put(words, "allowHeaders", cors.headers());
            Words.put(words, "exposeHeaders", cors.exposed());
            Words.put(words, "maxAge", cors.maxAge());
            words.put("allowCredentials", cors.credentials());
        }
        return words;
    }

    static Map<String, Object> match(StringMatch match) {
        if (match instanceof StringMatch.Exact exact) {
            return Map.of("exact", exact.value());
        }
        if (match instanceof StringMatch.Prefix prefix) {
            return Map.of("prefix", prefix.value());
        }
        if (match instanceof StringMatch.PathPrefix prefix) {
            return Map.of("prefix", prefix.value());
        }
        if (match instanceof StringMatch.Suffix suffix) {
            return Map.of("suffix", suffix.value());
        }
        return match instanceof StringMatch.Regex regex
                ? Map.of("regex", regex.pattern().pattern())
                : Map.of("present", true);
    }
}
