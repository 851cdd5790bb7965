package io.inmesh;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The house's layers: imports point downward only, siblings never meet, third parties stay in their rooms. */
class ArchitectureTest {

    private static final List<String> FEATURES = List.of(
            "routing", "balancing", "health", "resilience", "identity", "authorization", "discovery", "transport");

    private static final Map<String, String[]> THIRD_PARTIES = Map.of(
            "org.yaml..", new String[] {"io.inmesh.document.."},
            "com.google.re2j..", new String[] {"io.inmesh.routing.."},
            "io.opentelemetry..", new String[] {"io.inmesh.telemetry.."},
            "io.github.resilience4j..", new String[] {"io.inmesh.resilience.."},
            "org.bouncycastle..", new String[] {"io.inmesh.identity.."},
            "io.netty..", new String[] {"io.inmesh.transport..", "io.inmesh.discovery.."},
            "reactor.netty..", new String[] {"io.inmesh.transport..", "io.inmesh.discovery.."});

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.inmesh");

    @Test
    void imports_point_downward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("root")
                .definedBy("io.inmesh")
                .layer("observers")
                .definedBy("io.inmesh.config..", "io.inmesh.telemetry..")
                .layer("features")
                .definedBy(FEATURES.stream().map(f -> "io.inmesh." + f + "..").toArray(String[]::new))
                .layer("naming")
                .definedBy("io.inmesh.naming..")
                .layer("base")
                .definedBy("io.inmesh.service..", "io.inmesh.time..", "io.inmesh.document..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("observers")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("features")
                .mayOnlyBeAccessedByLayers("root", "observers")
                .whereLayer("naming")
                .mayOnlyBeAccessedByLayers("root", "observers", "features")
                .check(MAIN);
    }

    @Test
    void features_never_import_each_other() {
        slices().matching("io.inmesh.(" + String.join("|", FEATURES) + ")..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.inmesh.(*)..").should().beFreeOfCycles().check(MAIN);
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

    @Test
    void no_package_is_a_drawer() {
        ArchRuleDefinition.noClasses()
                .should()
                .resideInAnyPackage("..util..", "..impl..", "..common..", "..internal..")
                .check(MAIN);
    }
}
