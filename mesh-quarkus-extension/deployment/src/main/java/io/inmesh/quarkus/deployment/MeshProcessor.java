package io.inmesh.quarkus.deployment;

import io.inmesh.annotation.MeshClient;
import io.inmesh.naming.ServiceName;
import io.inmesh.quarkus.runtime.MeshProducer;
import io.inmesh.quarkus.runtime.MeshRecorder;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanContainerBuildItem;
import io.quarkus.arc.deployment.SyntheticBeansRuntimeInitBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Consume;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageProxyDefinitionBuildItem;
import io.quarkus.rest.client.reactive.deployment.RegisteredRestClientBuildItem;
import io.quarkus.vertx.http.deployment.FilterBuildItem;
import io.quarkus.vertx.http.deployment.HttpRootPathBuildItem;
import io.quarkus.vertx.http.deployment.NonApplicationRootPathBuildItem;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jspecify.annotations.Nullable;

/** The build steps of the extension. */
final class MeshProcessor {

    private static final String FEATURE = "mesh";

    /** Before CORS, authentication and all else: a refused request is to cost nothing. */
    private static final int INBOUND_PRIORITY = 1000;

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    /** Also without the mesh: the same interfaces are then called directly. */
    @BuildStep
    void clients(CombinedIndexBuildItem index, BuildProducer<RegisteredRestClientBuildItem> clients) {
        for (AnnotationInstance annotation : index.getIndex().getAnnotations(MeshClient.class)) {
            AnnotationTarget target = annotation.target();
            ClassInfo type = target.asClass();
            String service = annotation.value().asString();
            check(type, service);
            clients.produce(
                    new RegisteredRestClientBuildItem(type, Optional.of(service), Optional.of("mesh://" + service)));
        }
    }

    private static void check(ClassInfo type, String service) {
        String problem = problem(type, service);
        if (problem != null) {
            throw new IllegalArgumentException("@MeshClient(\"" + service + "\") on " + type.name() + ": " + problem);
        }
    }

    private static @Nullable String problem(ClassInfo type, String service) {
        if (!type.isInterface()) {
            return "a class (expected: a JAX-RS interface)";
        }
        if (type.hasDeclaredAnnotation(RegisterRestClient.class)) {
            return "it has @RegisterRestClient as well (expected: one of the two)";
        }
        try {
            ServiceName.parse(service);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @BuildStep(onlyIf = MeshEnabled.class)
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.unremovableOf(MeshProducer.class);
    }

    @BuildStep(onlyIf = MeshEnabled.class)
    @Record(ExecutionTime.RUNTIME_INIT)
    @Consume(BeanContainerBuildItem.class)
    @Consume(SyntheticBeansRuntimeInitBuildItem.class)
    FilterBuildItem inbound(
            MeshRecorder recorder, HttpRootPathBuildItem root, NonApplicationRootPathBuildItem nonApplication) {
        String path = nonApplication.getNonApplicationRootPath();
        return new FilterBuildItem(recorder.inbound(path.equals(root.getRootPath()) ? null : path), INBOUND_PRIORITY);
    }

    @BuildStep(onlyIf = MeshEnabled.class)
    NativeImageProxyDefinitionBuildItem request() {
        return new NativeImageProxyDefinitionBuildItem(HttpClientRequest.class.getName());
    }

    @BuildStep(onlyIf = MeshEnabled.class)
    NativeImageProxyDefinitionBuildItem connection() {
        return new NativeImageProxyDefinitionBuildItem(HttpConnection.class.getName());
    }
}
