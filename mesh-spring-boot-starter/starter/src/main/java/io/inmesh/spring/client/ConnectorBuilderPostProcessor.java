package io.inmesh.spring.client;

import io.inmesh.Mesh;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;

/** The one seam through which WebClient and its HTTP service groups pass. */
public final class ConnectorBuilderPostProcessor implements BeanPostProcessor {

    private final LazyMesh mesh;

    /** @param mesh asked at the first request, not before */
    public ConnectorBuilderPostProcessor(ObjectProvider<Mesh> mesh) {
        this.mesh = new LazyMesh(mesh);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof ClientHttpConnectorBuilder<?> builder && !(bean instanceof MeshConnectorBuilder<?>)
                ? new MeshConnectorBuilder<>(builder, mesh)
                : bean;
    }
}
