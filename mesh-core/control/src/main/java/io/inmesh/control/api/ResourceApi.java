package io.inmesh.control.api;

import io.inmesh.control.store.Change;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceTexts;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoreException;
import io.inmesh.control.store.StoredResource;
import io.inmesh.control.store.Write;
import io.inmesh.document.Problems;
import io.inmesh.service.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Resources, one by one and in bulk. */
final class ResourceApi {

    private final Store store;
    private final DryRuns dryRuns;
    private final Bodies bodies;
    private final ApiSettings settings;

    ResourceApi(Store store, DryRuns dryRuns, Bodies bodies, ApiSettings settings) {
        this.store = store;
        this.dryRuns = dryRuns;
        this.bodies = bodies;
        this.settings = settings;
    }

    List<ApiRoute> routes() {
        String one = "/v1/resources/{kind}/{namespace}/{name}";
        return List.of(
                new ApiRoute("GET", "/v1/resources", Right.READ, this::list),
                new ApiRoute("POST", "/v1/resources", Right.WRITE, this::bulk),
                new ApiRoute("DELETE", "/v1/resources", Right.WRITE, this::bulkDelete),
                new ApiRoute("GET", one, Right.READ, this::get),
                new ApiRoute("PUT", one, Right.WRITE, this::put),
                new ApiRoute("DELETE", one, Right.WRITE, this::delete));
    }

    private Mono<Response> list(ApiRequest asked) {
        Snapshot snapshot = store.current();
        String kind = asked.parameter("kind");
        String namespace = asked.parameter("namespace");
        if (namespace != null) {
            asked.mustSee(namespace);
        }
        List<StoredResource> found = snapshot.resources().values().stream()
                .filter(resource -> asked.principal().sees(resource.key().namespace()))
                .filter(resource -> kind == null || resource.key().kind().equals(kind))
                .filter(resource ->
                        namespace == null || resource.key().namespace().equals(namespace))
                .toList();
        Response response;
        if (asked.wantsYaml()) {
            StringBuilder text = new StringBuilder();
            for (StoredResource resource : found) {
                text.append(text.isEmpty() ? "" : "---\n").append(withLineBreak(resource.text()));
            }
            response = Replies.text("application/yaml", text.toString());
        } else {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("revision", snapshot.revision());
            document.put("resources", found.stream().map(Described::full).toList());
            response = Replies.json(200, document);
        }
        return Mono.just(response.withHeader(Replies.REVISION, Long.toString(snapshot.revision())));
    }

    private static String withLineBreak(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }

    private Mono<Response> get(ApiRequest asked) {
        ResourceKey key = asked.key();
        asked.mustSee(key.namespace());
        Snapshot snapshot = store.current();
        StoredResource resource = snapshot.resources().get(key);
        if (resource == null) {
            throw ApiException.notFound(key + " does not exist");
        }
        String tag = Described.tag(resource.revision());
        Response response = asked.wantsYaml()
                ? Replies.text("application/yaml", resource.text())
                : Replies.json(200, ResourceTexts.value(resource));
        if (tag.equals(asked.request().headers().get("if-none-match"))) {
            response = Response.of(304);
        }
        return Mono.just(response.withHeader("etag", tag)
                .withHeader("vary", "accept")
                .withHeader(Replies.REVISION, Long.toString(snapshot.revision())));
    }

    private Mono<Response> put(ApiRequest asked) {
        ResourceKey key = asked.key();
        asked.mustWrite(List.of(key));
        long expected = asked.expected();
        return text(asked).flatMap(text -> {
            Write write = Write.put(key, text).expecting(expected);
            Commit commit = new Commit(asked.principal().identity(), asked.message(""), List.of(write));
            return change(asked, commit, key);
        });
    }

    private Mono<Response> delete(ApiRequest asked) {
        ResourceKey key = asked.key();
        asked.mustWrite(List.of(key));
        long expected = asked.expected();
        if (expected == Write.ANY && !store.current().resources().containsKey(key)) {
            throw ApiException.notFound(key + " does not exist");
        }
        Write write = Write.remove(key).expecting(expected);
        return change(asked, new Commit(asked.principal().identity(), asked.message(""), List.of(write)), key);
    }

    private Mono<Response> bulk(ApiRequest asked) {
        return text(asked).flatMap(text -> {
            Problems problems = new Problems();
            Map<ResourceKey, String> texts = ResourceTexts.split("body", text, problems);
            if (!problems.isEmpty()) {
                throw ApiException.invalid(problems.list());
            }
            if (texts.isEmpty()) {
                throw ApiException.badRequest("body: no resource (expected: at least one)");
            }
            asked.mustWrite(texts.keySet());
            List<Write> writes = new ArrayList<>();
            texts.forEach((key, each) -> writes.add(Write.put(key, each)));
            return change(asked, new Commit(asked.principal().identity(), asked.message(""), writes), null);
        });
    }

    private Mono<Response> bulkDelete(ApiRequest asked) {
        String missing = asked.parameter("missing");
        if (missing != null && !missing.equals("ignore")) {
            throw ApiException.badRequest("missing: " + missing + " (expected: ignore)");
        }
        Set<ResourceKey> keys = new TreeSet<>();
        asked.query().getOrDefault("resource", List.of()).forEach(text -> keys.add(ApiRequest.key(text)));
        if (keys.isEmpty()) {
            throw ApiException.badRequest("resource: nothing (expected: at least one KIND/NAMESPACE/NAME)");
        }
        asked.mustWrite(keys);
        Set<ResourceKey> there = store.current().resources().keySet();
        String absent = keys.stream()
                .filter(key -> !there.contains(key))
                .map(ResourceKey::toString)
                .collect(Collectors.joining(", "));
        if (missing == null && !absent.isEmpty()) {
            throw ApiException.notFound("not there: " + absent);
        }
        List<Write> writes = keys.stream()
                .filter(there::contains)
                .map(key -> Write.remove(key).expecting(Write.PRESENT))
                .toList();
        return change(asked, new Commit(asked.principal().identity(), asked.message(""), writes), null);
    }

    /** The body as YAML. */
    private Mono<String> text(ApiRequest asked) {
        return bodies.text(asked, settings.maxBodyBytes()).map(text -> asked.bringsJson() ? fromJson(text) : text);
    }

    private static String fromJson(String json) {
        Problems problems = new Problems();
        String yaml = ResourceTexts.fromJson("body", json, problems);
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems.list());
        }
        return yaml;
    }

    /** @param single the one resource that it is about; null: several */
    private Mono<Response> change(ApiRequest asked, Commit plain, @Nullable ResourceKey single) {
        Commit commit = CanaryQuery.of(asked, plain);
        if (asked.flag("dryRun")) {
            return Mono.fromCallable(() -> dryRuns.answer(asked.principal(), commit));
        }
        return store.commit(commit)
                .map(revision -> changed(revision, single))
                .onErrorMap(StoreException.class, e -> dryRuns.shown(asked.principal(), e));
    }

    private Response changed(Revision revision, @Nullable ResourceKey single) {
        boolean isNew =
                single != null && revision.changes().stream().map(Change::verb).anyMatch("added"::equals);
        Response response = Replies.json(isNew ? 201 : 200, Described.revision(revision))
                .withHeader(Replies.REVISION, Long.toString(revision.number()));
        StoredResource resource =
                single == null ? null : store.current().resources().get(single);
        return resource == null ? response : response.withHeader("etag", Described.tag(resource.revision()));
    }
}
