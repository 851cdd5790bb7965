package io.inmesh.control.api;

import io.inmesh.control.registry.InstanceKey;
import io.inmesh.control.registry.Registration;
import io.inmesh.control.registry.RegistrationText;
import io.inmesh.control.registry.Registry;
import io.inmesh.document.Problems;
import io.inmesh.naming.ServiceName;
import io.inmesh.service.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Instances that register, and who has. */
final class RegistrationApi {

    private static final int MAX_BYTES = 64 * 1024;

    private final Registry registry;
    private final Bodies bodies;

    RegistrationApi(Registry registry, Bodies bodies) {
        this.registry = registry;
        this.bodies = bodies;
    }

    List<ApiRoute> routes() {
        String all = "/v1/registrations";
        String service = all + "/{namespace}/{service}";
        String one = service + "/{instance}";
        return List.of(
                new ApiRoute("GET", all, Right.READ, this::list),
                new ApiRoute("GET", all + "/{namespace}", Right.READ, this::list),
                new ApiRoute("GET", service, Right.READ, this::list),
                new ApiRoute("GET", one, Right.READ, this::get),
                new ApiRoute("PUT", one, Right.REGISTER, this::put),
                new ApiRoute("DELETE", one, Right.REGISTER, this::delete));
    }

    /** The instance that the path names. */
    static InstanceKey key(ApiRequest asked) {
        try {
            return new InstanceKey(asked.path("namespace"), asked.path("service"), asked.path("instance"));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static InstanceKey own(ApiRequest asked) {
        InstanceKey key = key(asked);
        asked.mustBe(key.namespace(), key.service());
        return key;
    }

    private Mono<Response> put(ApiRequest asked) {
        InstanceKey key = own(asked);
        return bodies.text(asked, MAX_BYTES).flatMap(text -> {
            Problems problems = new Problems();
            Registration registration = RegistrationText.read(key, text, problems);
            if (registration == null) {
                throw ApiException.invalid("the registration is not right", problems.list());
            }
            Map<String, Object> answer =
                    Map.of("leaseSeconds", registration.lease().toSeconds());
            return registry.register(registration).then(Mono.fromSupplier(() -> Replies.json(200, answer)));
        });
    }

    private Mono<Response> delete(ApiRequest asked) {
        return registry.deregister(own(asked)).map(wasThere -> Response.of(204));
    }

    private Mono<Response> get(ApiRequest asked) {
        InstanceKey key = key(asked);
        asked.mustSee(key.namespace());
        Registration registration = registry.registration(key);
        if (registration == null) {
            throw ApiException.notFound(key + " is not registered");
        }
        return Mono.just(Replies.json(200, words(registration)));
    }

    private Mono<Response> list(ApiRequest asked) {
        String namespace = asked.path("namespace");
        String service = asked.path("service");
        List<Map<String, Object>> found = new ArrayList<>();
        List<ServiceName> services = new ArrayList<>(registry.services());
        services.sort(Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name));
        for (ServiceName name : services) {
            boolean isWanted = asked.principal().sees(name.namespace())
                    && (namespace.isEmpty() || name.namespace().equals(namespace))
                    && (service.isEmpty() || name.name().equals(service));
            if (isWanted) {
                registry.registrations(name).values().forEach(each -> found.add(words(each)));
            }
        }
        return Mono.just(Replies.json(200, Map.of("registrations", found)));
    }

    private static Map<String, Object> words(Registration registration) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("namespace", registration.key().namespace());
        words.put("service", registration.key().service());
        words.put("instance", registration.key().instance());
        words.putAll(RegistrationText.words(registration));
        return words;
    }
}
