package io.inmesh.spring;

import io.inmesh.annotation.MeshClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Explains two beans of one annotated interface: ours, and one of {@code @ImportHttpServices}. */
final class DuplicateClientAnalyzer extends AbstractFailureAnalyzer<NoUniqueBeanDefinitionException>
        implements Ordered {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, NoUniqueBeanDefinitionException cause) {
        Class<?> type = cause.getBeanType();
        MeshClient annotation = type == null ? null : type.getAnnotation(MeshClient.class);
        if (type == null || annotation == null) {
            return null;
        }
        return new FailureAnalysis(
                type.getName() + " is an HTTP service client twice: " + cause.getBeanNamesFound() + ".",
                "@MeshClient(\"" + annotation.value() + "\") makes a client of the interface already. Leave it out of"
                        + " @ImportHttpServices (its basePackages and basePackageClasses find it too), or import it"
                        + " into the group \"" + annotation.value() + "\", which is the mesh's, or drop @MeshClient.",
                cause);
    }

    /** Before Boot's own analyzer of this exception. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
