package io.inmesh.spring.client;

import io.inmesh.annotation.MeshClient;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.service.registry.AbstractHttpServiceRegistrar;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;

/**
 * Makes a bean of each {@link MeshClient} interface in the application's packages, in a group of Spring's HTTP service
 * clients that has the name of the service. Interfaces with a method that returns a {@code Publisher} go through
 * WebClient, the others through RestClient; where a service has both kinds, the former are in a group of their own,
 * {@code <service>-reactive}, because a group has one kind of client.
 */
public final class MeshClientRegistrar extends AbstractHttpServiceRegistrar {

    static final String REACTIVE_SUFFIX = "-reactive";

    private @Nullable BeanFactory beanFactory;
    private @Nullable Environment environment;
    private @Nullable ResourceLoader resourceLoader;

    @Override
    protected void registerHttpServices(GroupRegistry registry, AnnotationMetadata importing) {
        Map<String, Set<String>> blocking = new LinkedHashMap<>();
        Map<String, Set<String>> reactive = new LinkedHashMap<>();
        for (String type : annotatedTypes()) {
            Class<?> loaded = ClassUtils.resolveClassName(type, null);
            MeshClient annotation = loaded.getAnnotation(MeshClient.class);
            if (annotation != null) {
                (isReactive(loaded) ? reactive : blocking)
                        .computeIfAbsent(annotation.value(), name -> new LinkedHashSet<>())
                        .add(type);
            }
        }
        blocking.forEach((service, types) -> register(registry, service, ClientType.REST_CLIENT, types));
        reactive.forEach((service, types) -> register(
                registry,
                blocking.containsKey(service) ? service + REACTIVE_SUFFIX : service,
                ClientType.WEB_CLIENT,
                types));
    }

    private static void register(GroupRegistry registry, String group, ClientType type, Set<String> types) {
        registry.forGroup(group, type).registerTypeNames(types.toArray(new String[0]));
    }

    private Set<String> annotatedTypes() {
        Set<String> types = new LinkedHashSet<>();
        if (beanFactory == null || environment == null || resourceLoader == null) {
            throw new IllegalStateException("the container has not told where to look");
        }
        List<String> packages =
                AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
        MeshClientScanner scanner = new MeshClientScanner(environment, resourceLoader);
        for (String each : packages) {
            for (BeanDefinition found : scanner.findCandidateComponents(each)) {
                if (found.getBeanClassName() != null) {
                    types.add(found.getBeanClassName());
                }
            }
        }
        return types;
    }

    private static boolean isReactive(Class<?> type) {
        boolean[] found = {false};
        ReflectionUtils.doWithMethods(
                type, method -> found[0] |= Publisher.class.isAssignableFrom(method.getReturnType()));
        return found[0];
    }

    @Override
    public void setBeanFactory(BeanFactory value) {
        super.setBeanFactory(value);
        beanFactory = value;
    }

    @Override
    public void setEnvironment(Environment value) {
        super.setEnvironment(value);
        environment = value;
    }

    @Override
    public void setResourceLoader(ResourceLoader value) {
        super.setResourceLoader(value);
        resourceLoader = value;
    }
}
