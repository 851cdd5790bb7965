package io.inmesh.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DisabledIT {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Contexts.application(Reviews.class)
            .overrideConfigKey("mesh.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.rest-client.reviews.url", "mesh://" + Backends.good());

    @Inject
    Instance<Mesh> mesh;

    @Inject
    @RestClient
    Reviews reviews;

    @Test
    void without_the_mesh_the_same_interface_is_called_directly() {
        assertThat(mesh.isUnsatisfied()).isTrue();
        assertThat(reviews.echo("x", null)).startsWith("GET /echo?q=x ").contains("deadline=null");
    }
}
