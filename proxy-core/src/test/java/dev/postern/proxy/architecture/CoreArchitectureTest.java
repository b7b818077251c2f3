package dev.postern.proxy.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A request moves in one direction; see the map in the base package's {@code package-info}. */
class CoreArchitectureTest {
    private static final String BASE = "dev.postern.proxy";

    /** The line, after the support packages. The last, nameless one is the root, which composes the others. */
    private static final List<String> ORDER = List.of(
            "failure", "reload", "tls", "http", "cluster", "front", "request", "jwt", "authn", "authz", "target",
            "backend", "upgrade", "stream", "session", "");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    @Test
    void packagesImportOnlyThoseBeforeThem() {
        ArchitectureRules.oneWay(BASE, ORDER.subList(0, ORDER.size() - 1)).forEach(rule -> rule.check(CLASSES));
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.equals(BASE) ? "" : name.substring(BASE.length() + 1))
                .collect(Collectors.toSet());

        assertThat(ORDER).containsAll(packages);
    }

    @Test
    void theOrderIsTheOneThatIsDocumented() throws IOException {
        assertThat(ArchitectureRules.documentedOrder("failure")).isEqualTo(ORDER.subList(0, ORDER.size() - 1));
    }

    @Test
    void noPackageIsInACycle() {
        ArchitectureRules.noCycles(BASE).check(CLASSES);
    }

    @Test
    void nothingIsCalledThatIsBanned() {
        ArchitectureRules.bannedCalls().forEach(rule -> rule.check(CLASSES));
        ArchitectureRules.noStandardStreams().check(CLASSES);
    }

    @Test
    void namesSaySomethingAndClassesAreClosed() {
        ArchitectureRules.noEmptyNames().check(CLASSES);
        ArchitectureRules.closedTypes().check(CLASSES);
    }

    @Test
    void oneClassOfTheFrontUsesWhatVertxDoesNotExport() {
        Set<String> users = CLASSES.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(use -> use.getTargetClass().getPackageName().matches("io\\.vertx\\..*\\bimpl\\b.*")))
                .map(JavaClass::getName)
                .map(name -> name.replaceAll("\\$.*", ""))
                .collect(Collectors.toSet());

        assertThat(users).hasSize(1).allMatch(name -> name.startsWith(BASE + ".front."));
    }

    @Test
    void onlyTheClusterAndTheBackendMakeClients() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".cluster..", BASE + ".backend..")
                .should()
                .callMethodWhere(
                        target(
                                nameMatching(
                                        "createHttpClient|createNetClient|createWebSocketClient|httpClientBuilder|createDatagramSocket")))
                .orShould()
                .callConstructorWhere(target(owner(nameMatching("java\\.net\\.(Socket|URL)|io\\.netty\\..*Bootstrap"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(CLASSES);
    }
}
