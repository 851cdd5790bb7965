package io.inmesh.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.control.registry.InstanceKey;
import io.inmesh.control.registry.RegisteredResources;
import io.inmesh.control.registry.Registration;
import io.inmesh.control.store.ResourceKey;
import io.inmesh.control.store.ResourceValidator;
import io.inmesh.control.store.Snapshot;
import io.inmesh.control.store.StoredResource;
import io.inmesh.naming.Locality;
import io.inmesh.naming.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What registrations come to is what applications understand, with nothing to complain of. */
class RegisteredResourcesTest {

    private static final ServiceName REVIEWS = ServiceName.parse("reviews");

    private static Registration one(String instance, int port) {
        return Registration.of(new InstanceKey("default", "reviews", instance), "10.0.0.1", Map.of("http", port));
    }

    private static JsonNode text(StoredResource resource) throws Exception {
        return TestControl.JSON.readTree(resource.text());
    }

    @Test
    void applications_find_nothing_wrong_with_them() {
        Registration full = new Registration(
                new InstanceKey("default", "reviews", "Host_1.x-7"),
                "fe80::1",
                new TreeMap<>(Map.of("http", 9080, "admin", 9081)),
                Registration.Protocol.HTTP2,
                new Registration.Traits(
                        new TreeMap<>(Map.of("version", "v1: \"quoted\" \\ # ü", "app.kubernetes.io/name", "x")),
                        new Locality("eu", "eu-1a", "r7"),
                        0,
                        "spiffe://cluster.local/ns/default/sa/reviews"),
                Registration.DEFAULT_LEASE);
        SortedMap<ResourceKey, StoredResource> resources =
                RegisteredResources.of(REVIEWS, List.of(full, one("other", 9080)));

        ResourceValidator.Verdict verdict =
                new PolicyValidation().judge(Snapshot.EMPTY, new Snapshot(1, resources), resources.keySet());

        assertThat(verdict.errors()).isEmpty();
        assertThat(verdict.warnings()).isEmpty();
        assertThat(resources.keySet()).extracting(ResourceKey::path).hasSize(3).contains("Service/default/reviews");
    }

    @Test
    void all_that_speak_http_2_are_called_so() throws Exception {
        Registration first = one("a", 80).withProtocol(Registration.Protocol.HTTP2);
        ResourceKey service = new ResourceKey("Service", "default", "reviews");

        assertThat(RegisteredResources.of(REVIEWS, List.of(first)).get(service))
                .satisfies(each -> assertThat(
                                text(each).at("/spec/ports/0/appProtocol").asText())
                        .isEqualTo("kubernetes.io/h2c"));
        assertThat(RegisteredResources.of(REVIEWS, List.of(first, one("b", 80))).get(service))
                .satisfies(each -> assertThat(text(each).at("/spec/ports/0").has("appProtocol"))
                        .isFalse());
        Registration old = one("b", 80).withProtocol(Registration.Protocol.HTTP1);
        assertThat(RegisteredResources.of(REVIEWS, List.of(first, old)).get(service))
                .satisfies(each -> assertThat(
                                text(each).at("/spec/ports/0/appProtocol").asText())
                        .isEqualTo("http"));
    }

    @Test
    void instances_with_other_ports_have_a_slice_of_their_own() throws Exception {
        SortedMap<ResourceKey, StoredResource> resources =
                RegisteredResources.of(REVIEWS, List.of(one("a", 9081), one("b", 9080), one("c", 9081)));

        assertThat(resources).hasSize(3);
        List<String> slices = new ArrayList<>();
        for (StoredResource each : resources.values()) {
            JsonNode slice = text(each);
            if (slice.path("kind").asText().equals("EndpointSlice")) {
                slices.add(slice.at("/ports/0/port").asText() + slice.findValuesAsText("hostname"));
            } else {
                assertThat(slice.at("/spec/ports/0/port").asInt()).isEqualTo(9080);
            }
        }
        assertThat(slices).containsExactlyInAnyOrder("9080[b]", "9081[a, c]");
    }

    @Test
    void one_of_many_that_comes_changes_one_slice() {
        List<Registration> many = new ArrayList<>();
        IntStream.range(0, 1000).forEach(i -> many.add(one("instance-" + i, 80)));
        SortedMap<ResourceKey, StoredResource> before = RegisteredResources.of(REVIEWS, many);
        many.add(one("one-more", 80));
        SortedMap<ResourceKey, StoredResource> after = RegisteredResources.of(REVIEWS, many);

        assertThat(before.size()).isBetween(11, 33);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.entrySet().stream()
                        .filter(each -> !each.getValue().equals(before.get(each.getKey())))
                        .map(each -> each.getKey().kind()))
                .containsExactly("EndpointSlice");
    }
}
