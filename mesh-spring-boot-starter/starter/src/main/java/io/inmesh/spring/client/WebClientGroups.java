package io.inmesh.spring.client;

import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroup;

/** Points the reactive annotated clients at the mesh. */
public final class WebClientGroups implements WebClientHttpServiceGroupConfigurer {

    private final MeshGroups groups;
    private final ObjectProvider<ClientHttpConnector> connectors;

    /**
     * @param properties {@code spring.http.serviceclient.*}, whose base URLs win
     * @param connectors what Boot gives every WebClient
     */
    public WebClientGroups(
            ObjectProvider<HttpServiceClientProperties> properties, ObjectProvider<ClientHttpConnector> connectors) {
        this.groups = new MeshGroups(properties);
        this.connectors = connectors;
    }

    @Override
    public int getOrder() {
        return MeshGroups.ORDER;
    }

    @Override
    public void configureGroups(Groups<WebClient.Builder> all) {
        all.filter(MeshGroups::isMeshGroup).forEachClient(this::configure);
    }

    private void configure(HttpServiceGroup group, WebClient.Builder builder) {
        String url = groups.baseUrl(group);
        if (url != null) {
            builder.baseUrl(url);
            builder.filters(MeshGroups::withoutLoadBalancer);
        }
        Duration readTimeout = groups.readTimeout(group);
        if (readTimeout != null && connectors.getIfUnique() instanceof MeshClientHttpConnector connector) {
            // Boot sets it and then loses it: spring-boot issue 49279.
            builder.clientConnector(connector.withReadTimeout(readTimeout));
        }
    }
}
