package io.inmesh.quarkus.deployment;

import io.inmesh.quarkus.runtime.MeshBuildTimeConfig;
import java.util.function.BooleanSupplier;

/** Whether {@code mesh.enabled} holds at build time. */
final class MeshEnabled implements BooleanSupplier {

    private final MeshBuildTimeConfig config;

    MeshEnabled(MeshBuildTimeConfig config) {
        this.config = config;
    }

    @Override
    public boolean getAsBoolean() {
        return config.enabled();
    }
}
