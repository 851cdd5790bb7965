package io.inmesh.control.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.inmesh.control.registry.RegistryException;
import io.inmesh.control.store.StoreException;
import io.inmesh.document.Problem;
import io.inmesh.service.Body;
import io.inmesh.service.Headers;
import io.inmesh.service.MeshException;
import io.inmesh.service.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers in JSON, YAML and problem documents. */
final class Replies {

    static final String REVISION = "mesh-revision";

    private static final System.Logger LOG = System.getLogger(Replies.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How messages begin that are about a resource, and perhaps about a field of it. */
    private static final Pattern ABOUT =
            Pattern.compile("([A-Z][A-Za-z]* [^ /:]+/[^ :]+): (?:([^ :]+): )?(.*)", Pattern.DOTALL);

    private Replies() {}

    static Response json(int status, Object value) {
        return Response.of(status, Headers.of("content-type", "application/json"), Body.of(bytes(value)));
    }

    static Response text(String type, String text) {
        return Response.of(200, Headers.of("content-type", type), Body.of(text));
    }

    static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code error} is to whoever asked. */
    static Response problem(Throwable error) {
        if (error instanceof ApiException e) {
            return problem(e.status(), e.title(), String.valueOf(e.getMessage()), e.problems());
        }
        if (error instanceof StoreException e) {
            return problem(status(e.kind()), title(e.kind()), String.valueOf(e.getMessage()), e.problems());
        }
        if (error instanceof RegistryException e) {
            return problem(503, "the registry does not take it", String.valueOf(e.getMessage()), List.of());
        }
        if (error instanceof MeshException e) {
            return problem(
                    e.kind().status(), "the request could not be read", String.valueOf(e.getMessage()), List.of());
        }
        LOG.log(System.Logger.Level.ERROR, "a request failed", error);
        return problem(500, "a fault of this service", "its log tells more", List.of());
    }

    private static int status(StoreException.Kind kind) {
        return switch (kind) {
            case CONFLICT -> 412;
            case BLOCKED -> 409;
            case INVALID -> 422;
            case NO_SUCH_REVISION -> 404;
            case UNAVAILABLE -> 503;
        };
    }

    private static String title(StoreException.Kind kind) {
        return switch (kind) {
            case CONFLICT -> "what is there is not what was expected";
            case BLOCKED -> "something else is in the way";
            case INVALID -> "the resources are not right";
            case NO_SUCH_REVISION -> "no such revision";
            case UNAVAILABLE -> "the store does not answer";
        };
    }

    private static Response problem(int status, String title, String detail, List<Problem> problems) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        if (!problems.isEmpty()) {
            document.put("problems", problems.stream().map(Replies::words).toList());
        }
        Headers headers = Headers.of("content-type", "application/problem+json");
        if (status == 503 || status == 429) {
            headers = headers.with("retry-after", "1");
        }
        if (status == 401) {
            headers = headers.with("www-authenticate", "Bearer realm=\"mesh\"");
        }
        return Response.of(status, headers, Body.of(bytes(document)));
    }

    static Map<String, Object> words(Problem problem) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("source", problem.origin());
        if (problem.line() > 0) {
            words.put("line", problem.line());
        }
        words.put("severity", problem.severity().toString());
        Matcher about = ABOUT.matcher(problem.message());
        if (about.matches()) {
            words.put("resource", about.group(1));
            if (about.group(2) != null) {
                words.put("path", about.group(2));
            }
        }
        words.put("message", problem.message());
        return words;
    }
}
