package io.inmesh.spring.docs;

import io.inmesh.Mesh;
import io.inmesh.spring.client.MeshClientHttpConnector;
import io.inmesh.spring.client.MeshClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that no builder of Boot's makes. */
final class ByHand {

    private ByHand() {}

    static RestClient restClient(Mesh mesh) {
        // snippet
        RestClient reviews = RestClient.builder()
                .requestFactory(MeshClientHttpRequestFactory.of(mesh))
                .build();
        RestTemplate template = new RestTemplate(MeshClientHttpRequestFactory.of(mesh));
        WebClient ratings = WebClient.builder()
                .clientConnector(MeshClientHttpConnector.of(mesh))
                .build();
        // snippet
        return ratings.hashCode() == template.hashCode() ? RestClient.create(template) : reviews;
    }
}
