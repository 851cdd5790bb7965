package io.inmesh.control.api;

import io.inmesh.control.store.Change;
import io.inmesh.control.store.Commit;
import io.inmesh.control.store.Plan;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceTexts;
import io.inmesh.control.store.Revision;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.Store;
import io.inmesh.control.store.StoredResource;
import io.inmesh.control.store.Write;
import io.inmesh.document.Problems;
import io.inmesh.service.Response;
import io.inmesh.time.MeshTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Resources, one by one and in bulk. */
final class ResourceApi {

    private final Store store;
    private final Validation validation;
    private final ApiSettings settings;
    private final MeshTime time;
    private final Bodies bodies;

    ResourceApi(Store store, Validation validation, ApiSettings settings, MeshTime time) {
        this.store = store;
        this.validation = validation;
        this.settings = settings;
        this.time = time;
        this.bodies = new Bodies(settings, time);
    }

    List<ApiRoute> routes() {
        String one = "/v1/resources/{kind}/{namespace}/{name}";
        return List.of(
                new ApiRoute("GET", "/v1/resources", Right.READ, this::list),
                new ApiRoute("POST", "/v1/resources", Right.WRITE, this::bulk),
                new ApiRoute("GET", one, Right.READ, this::get),
                new ApiRoute("PUT", one, Right.WRITE, this::put),
                new ApiRoute("DELETE", one, Right.WRITE, this::delete));
    }

    private Mono<Response> list(ApiRequest asked) {
        Snapshot snapshot = store.current();
        String kind = asked.parameter("kind");
        String namespace = asked.parameter("namespace");
        List<StoredResource> found = snapshot.resources().values().stream()
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
        long expected = asked.expected();
        return text(asked).flatMap(text -> {
            Write write = Write.put(key, text).expecting(expected);
            Commit commit = new Commit(asked.principal().identity(), asked.message(""), List.of(write));
            return change(asked, commit, key);
        });
    }

    private Mono<Response> delete(ApiRequest asked) {
        ResourceKey key = asked.key();
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
            List<Write> writes = new ArrayList<>();
            texts.forEach((key, each) -> writes.add(Write.put(key, each)));
            return change(asked, new Commit(asked.principal().identity(), asked.message(""), writes), null);
        });
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
            return Mono.fromCallable(() -> dryRun(commit));
        }
        return store.commit(commit).map(revision -> changed(revision, single));
    }

    private Response dryRun(Commit commit) {
        Snapshot before = store.current();
        Plan plan = Plan.of(before, commit, time.wallClock(), validation);
        Map<String, Object> document = Described.revision(plan.revision());
        document.remove("when");
        document.put("dryRun", true);
        document.put(
                "warnings",
                plan.warnings().stream()
                        .map(finding -> Replies.words(finding.problem()))
                        .toList());
        boolean isCanary = commit.canary() != null;
        Snapshot then = plan.after();
        document.put("effects", validation.effects(before.ofOthers(), isCanary ? then.ofSelected() : then.ofOthers()));
        return Replies.json(200, document).withHeader(Replies.REVISION, Long.toString(before.revision()));
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
