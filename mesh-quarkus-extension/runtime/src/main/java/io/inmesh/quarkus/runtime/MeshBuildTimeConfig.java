package io.inmesh.quarkus.runtime;

import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is decided when the application is built. */
@ConfigMapping(prefix = "mesh")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface MeshBuildTimeConfig {

    /**
     * Whether the mesh is part of the application. Without it, {@code mesh://reviews} is called as {@code http://reviews}
     * by Quarkus itself.
     */
    @WithDefault("true")
    boolean enabled();
}
