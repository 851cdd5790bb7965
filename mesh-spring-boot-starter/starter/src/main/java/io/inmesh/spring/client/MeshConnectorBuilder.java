package io.inmesh.spring.client;

import io.inmesh.Mesh;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/** Puts the mesh before every connector that another builder builds; customizers still reach that one. */
final class MeshConnectorBuilder<T extends ClientHttpConnector>
        implements ClientHttpConnectorBuilder<ClientHttpConnector> {

    private final ClientHttpConnectorBuilder<T> others;
    private final Supplier<@Nullable Mesh> mesh;

    MeshConnectorBuilder(ClientHttpConnectorBuilder<T> others, Supplier<@Nullable Mesh> mesh) {
        this.others = others;
        this.mesh = mesh;
    }

    @Override
    public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
        return new MeshClientHttpConnector(
                mesh, others.build(settings), settings == null ? null : settings.readTimeout());
    }

    @Override
    @SuppressWarnings("unchecked") // as Boot's own: a customizer of another type of connector is skipped there
    public ClientHttpConnectorBuilder<ClientHttpConnector> withCustomizers(
            Collection<Consumer<ClientHttpConnector>> customizers) {
        Collection<Consumer<T>> typed = (Collection<Consumer<T>>) (Collection<?>) customizers;
        return new MeshConnectorBuilder<>(others.withCustomizers(typed), mesh);
    }
}
