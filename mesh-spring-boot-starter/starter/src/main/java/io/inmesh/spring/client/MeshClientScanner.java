package io.inmesh.spring.client;

import io.inmesh.annotation.MeshClient;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Finds the interfaces that carry {@link MeshClient}, without loading them. */
final class MeshClientScanner extends ClassPathScanningCandidateComponentProvider {

    MeshClientScanner(Environment environment, ResourceLoader resourceLoader) {
        super(false, environment);
        setResourceLoader(resourceLoader);
        addIncludeFilter(new AnnotationTypeFilter(MeshClient.class, false));
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        return definition.getMetadata().isIndependent()
                && definition.getMetadata().isInterface()
                && !definition.getMetadata().isAnnotation();
    }
}
