package io.inmesh.quarkus.runtime;

import io.quarkus.runtime.annotations.ConfigDocIgnore;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.Map;

/**
 * Claims every {@code mesh.*} key, so that Quarkus does not warn of them as unknown: their one parser is
 * {@link io.inmesh.config.MeshSettings}, which rejects what it does not know.
 */
@ConfigMapping(prefix = "mesh")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface MeshRunTimeConfig {

    /** All keys below {@code mesh}. */
    @WithParentName
    @ConfigDocIgnore
    Map<String, String> keys();
}
