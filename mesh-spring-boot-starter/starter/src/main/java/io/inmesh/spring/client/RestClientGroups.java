package io.inmesh.spring.client;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroup;

/** Points the blocking annotated clients at the mesh. */
public final class RestClientGroups implements RestClientHttpServiceGroupConfigurer {

    private final MeshGroups groups;

    /** @param properties {@code spring.http.serviceclient.*}, whose base URLs win */
    public RestClientGroups(ObjectProvider<HttpServiceClientProperties> properties) {
        this.groups = new MeshGroups(properties);
    }

    @Override
    public int getOrder() {
        return MeshGroups.ORDER;
    }

    @Override
    public void configureGroups(Groups<RestClient.Builder> all) {
        all.filter(MeshGroups::isMeshGroup).forEachClient(this::configure);
    }

    private void configure(HttpServiceGroup group, RestClient.Builder builder) {
        String url = groups.baseUrl(group);
        if (url != null) {
            builder.baseUrl(url);
            builder.requestInterceptors(MeshGroups::withoutLoadBalancer);
        }
    }
}
