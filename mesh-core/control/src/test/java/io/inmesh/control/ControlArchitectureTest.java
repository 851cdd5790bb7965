package io.inmesh.control;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rooms of the config service: imports point downward only, third parties stay in theirs. */
class ControlArchitectureTest {

    private static final Map<String, String[]> THIRD_PARTIES = Map.of(
            "picocli..", new String[] {"io.inmesh.control.cli.."},
            "io.etcd..", new String[] {"io.inmesh.control.store..", "io.inmesh.control.registry.."},
            "io.prometheus..", new String[] {"io.inmesh.control.api.."});

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.inmesh.control");

    @Test
    void imports_point_downward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("command")
                .definedBy("io.inmesh.control.cli..")
                .layer("server")
                .definedBy("io.inmesh.control")
                .layer("api")
                .definedBy("io.inmesh.control.api..")
                .layer("telling")
                .definedBy("io.inmesh.control.watch..", "io.inmesh.control.canary..")
                .layer("instances")
                .definedBy("io.inmesh.control.registry..")
                .layer("resources")
                .definedBy("io.inmesh.control.store..")
                .layer("explanation")
                .definedBy("io.inmesh.control.explain..")
                .whereLayer("command")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("command")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("command", "server")
                .whereLayer("telling")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("instances")
                .mayOnlyBeAccessedByLayers("server", "api", "telling")
                .whereLayer("explanation")
                .mayOnlyBeAccessedByLayers("command", "server")
                .check(MAIN);
    }

    @Test
    void third_parties_stay_in_their_packages() {
        THIRD_PARTIES.forEach((library, rooms) -> ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(MAIN));
    }
}
