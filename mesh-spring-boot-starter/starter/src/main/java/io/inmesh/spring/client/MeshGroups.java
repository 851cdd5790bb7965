package io.inmesh.spring.client;

import io.inmesh.annotation.MeshClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.autoconfigure.HttpClientProperties;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.util.StringUtils;
import org.springframework.web.service.registry.HttpServiceGroup;

/** What the groups of {@link MeshClient} interfaces call. */
final class MeshGroups {

    /** After Spring Cloud LoadBalancer's configurer (10), which takes every group without a URL for its own. */
    static final int ORDER = 20;

    private static final String LOAD_BALANCER = "org.springframework.cloud.client.loadbalancer.";

    private final ObjectProvider<HttpServiceClientProperties> properties;

    MeshGroups(ObjectProvider<HttpServiceClientProperties> properties) {
        this.properties = properties;
    }

    /** Whether every interface of {@code group} is a client of one and the same service. */
    static boolean isMeshGroup(HttpServiceGroup group) {
        List<String> services = group.httpServiceTypes().stream()
                .map(MeshGroups::service)
                .distinct()
                .toList();
        return services.size() == 1 && !services.get(0).isEmpty();
    }

    /** The base URL of {@code group}, or null where a property has set it. */
    @Nullable
    String baseUrl(HttpServiceGroup group) {
        HttpClientProperties own = properties(group);
        if (own != null && StringUtils.hasText(own.getBaseUrl())) {
            return null;
        }
        return "mesh://" + service(group.httpServiceTypes().iterator().next());
    }

    /** The read timeout that a property sets for {@code group}. */
    @Nullable
    Duration readTimeout(HttpServiceGroup group) {
        HttpClientProperties own = properties(group);
        return own == null ? null : own.getReadTimeout();
    }

    private @Nullable HttpClientProperties properties(HttpServiceGroup group) {
        HttpServiceClientProperties all = properties.getIfAvailable();
        return all == null ? null : all.get(group.name());
    }

    /** Drops the interceptors of another load balancer: the mesh picks the endpoint. */
    static void withoutLoadBalancer(List<?> interceptors) {
        interceptors.removeIf(each -> each.getClass().getName().startsWith(LOAD_BALANCER));
    }

    private static String service(Class<?> type) {
        MeshClient annotation = type.getAnnotation(MeshClient.class);
        return annotation == null ? "" : annotation.value();
    }
}
