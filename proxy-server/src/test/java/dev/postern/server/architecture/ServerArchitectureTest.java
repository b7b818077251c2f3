package dev.postern.server.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.postern.proxy.architecture.ArchitectureRules;
import dev.postern.proxy.architecture.SourceRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program reads its file, then opens ports, then runs: each package imports only those before it. */
class ServerArchitectureTest {
    private static final String BASE = "dev.postern.server";
    private static final List<String> ORDER = List.of(
            "files",
            "credential",
            "config",
            "admin",
            "runtime",
            "kubeconfig",
            "dev.trace",
            "dev.pki",
            "dev.container",
            "dev.streaming",
            "dev.kubelet",
            "dev.apiserver",
            "dev",
            "cli");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    @Test
    void packagesImportOnlyThoseBeforeThem() {
        ArchitectureRules.oneWay(BASE, ORDER).forEach(rule -> rule.check(CLASSES));
        ArchitectureRules.noCycles(BASE).check(CLASSES);
    }

    @Test
    void theOrderIsTheOneThatIsDocumented() throws IOException {
        assertThat(ArchitectureRules.documentedOrder("files")).isEqualTo(ORDER);
    }

    @Test
    void theFileAndTheAdminPortDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".admin")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + ".config")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToStandardOutput() {
        ArchitectureRules.noStandardStreams().check(CLASSES.that(resideOutsideOfPackage(BASE + ".cli")));
    }

    @Test
    void nothingIsCalledThatIsBannedAndNamesSaySomething() {
        ArchitectureRules.bannedCalls().forEach(rule -> rule.check(CLASSES));
        ArchitectureRules.noEmptyNames().check(CLASSES);
        ArchitectureRules.closedTypes().check(CLASSES);
    }

    @Test
    void everySourceKeepsTheRules() throws IOException {
        assertThat(SourceRules.broken(Path.of("src/main/java"))).isEmpty();
        assertThat(SourceRules.tooLong(Path.of("src/test/java"))).isEmpty();
    }
}
