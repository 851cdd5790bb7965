package io.inmesh.spring.client;

import io.inmesh.Mesh;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;

/** The one seam through which RestClient, RestTemplate and their HTTP service groups pass. */
public final class RequestFactoryBuilderPostProcessor implements BeanPostProcessor {

    private final LazyMesh mesh;

    /** @param mesh asked at the first request, not before */
    public RequestFactoryBuilderPostProcessor(ObjectProvider<Mesh> mesh) {
        this.mesh = new LazyMesh(mesh);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof ClientHttpRequestFactoryBuilder<?> builder
                        && !(bean instanceof MeshRequestFactoryBuilder<?>)
                ? new MeshRequestFactoryBuilder<>(builder, mesh)
                : bean;
    }
}
