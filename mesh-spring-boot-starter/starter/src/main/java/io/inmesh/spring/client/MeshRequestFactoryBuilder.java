package io.inmesh.spring.client;

import io.inmesh.Mesh;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Puts the mesh before every factory that another builder builds; customizers still reach that one. */
final class MeshRequestFactoryBuilder<T extends ClientHttpRequestFactory>
        implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

    private final ClientHttpRequestFactoryBuilder<T> others;
    private final Supplier<@Nullable Mesh> mesh;

    MeshRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<T> others, Supplier<@Nullable Mesh> mesh) {
        this.others = others;
        this.mesh = mesh;
    }

    @Override
    public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
        return new MeshClientHttpRequestFactory(
                mesh, others.build(settings), settings == null ? null : settings.readTimeout());
    }

    @Override
    @SuppressWarnings("unchecked") // as Boot's own: a customizer of another type of factory is skipped there
    public ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> withCustomizers(
            Collection<Consumer<ClientHttpRequestFactory>> customizers) {
        Collection<Consumer<T>> typed = (Collection<Consumer<T>>) (Collection<?>) customizers;
        return new MeshRequestFactoryBuilder<>(others.withCustomizers(typed), mesh);
    }
}
