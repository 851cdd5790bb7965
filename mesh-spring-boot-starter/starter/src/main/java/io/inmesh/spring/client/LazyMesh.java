package io.inmesh.spring.client;

import io.inmesh.Mesh;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** The application's mesh, looked up at the first call, when every bean is there; null where it is switched off. */
final class LazyMesh implements Supplier<@Nullable Mesh> {

    private final ObjectProvider<Mesh> provider;
    private volatile @Nullable Mesh mesh;
    private volatile boolean known;

    LazyMesh(ObjectProvider<Mesh> provider) {
        this.provider = provider;
    }

    @Override
    public @Nullable Mesh get() {
        if (!known) {
            mesh = provider.getIfAvailable();
            known = true;
        }
        return mesh;
    }
}
