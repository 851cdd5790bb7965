package io.inmesh.spring;

import io.inmesh.service.MeshException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a start that failed because it called a service that no source of endpoints knows. */
final class UnknownServiceAnalyzer extends AbstractFailureAnalyzer<MeshException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, MeshException cause) {
        if (cause.kind() != MeshException.Kind.UNKNOWN_DESTINATION) {
            return null;
        }
        return new FailureAnalysis(
                "A call that the start needs failed: " + cause.getMessage(),
                "Check the name in @MeshClient or in the URL. If it is right, tell the mesh where the service is: with"
                        + " mesh.services.<name>.endpoints, with a Kubernetes Service and EndpointSlice in the folder of"
                        + " mesh.resources, or in DNS.",
                cause);
    }
}
