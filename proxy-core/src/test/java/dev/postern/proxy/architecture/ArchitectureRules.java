package dev.postern.proxy.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Rules that hold for both modules. */
public final class ArchitectureRules {
    private ArchitectureRules() {}

    /** The order as CONTRIBUTING.md shows it, on the line that begins with this package. */
    public static List<String> documentedOrder(String first) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("..", "CONTRIBUTING.md"))) {
            return lines.filter(line -> line.startsWith("    " + first + " "))
                    .flatMap(line -> Stream.of(line.strip().split("[ │]+")))
                    .toList();
        }
    }

    /** Each of these packages may import only those before it. */
    public static List<ArchRule> oneWay(String base, List<String> order) {
        return order.stream().map(name -> importsOnlyEarlier(base, order, name)).toList();
    }

    private static ArchRule importsOnlyEarlier(String base, List<String> order, String name) {
        List<String> earlier = order.subList(0, order.indexOf(name) + 1);
        DescribedPredicate<JavaClass> later = describe(
                "in " + base + " but not in one of " + earlier,
                type -> isIn(base, type) && earlier.stream().noneMatch(each -> isIn(packageName(base, each), type)));
        return noClasses()
                .that()
                .resideInAPackage(packageName(base, name) + "..")
                .should()
                .dependOnClassesThat(later);
    }

    /** The empty name is the root: the classes directly in the base package. */
    private static String packageName(String base, String name) {
        return name.isEmpty() ? base : base + "." + name;
    }

    private static boolean isIn(String name, JavaClass type) {
        return (type.getPackageName() + ".").startsWith(name + ".");
    }

    /** Names that say nothing. */
    public static ArchRule noEmptyNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Helpers|Util|Utils|Base|Abstract)")
                .as("no class is called Impl, Manager, Helper, Util or Base");
    }

    /** What can be instantiated is closed for subclasses. */
    public static ArchRule closedTypes() {
        return classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .should()
                .haveModifier(JavaModifier.FINAL);
    }

    /** What switches verification off, loses bytes, or blocks. Redirects: see {@link SourceRules}. */
    public static List<ArchRule> bannedCalls() {
        return List.of(
                noCallTo("setTrustAll|trustAll"),
                noCallTo("setVerifyHost"),
                noCallTo("toNetSocket"),
                noClasses().should().callMethod(Thread.class, "sleep", long.class));
    }

    /** What writes past the log. */
    public static ArchRule noStandardStreams() {
        return noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
    }

    private static ArchRule noCallTo(String names) {
        return noClasses()
                .should()
                .callMethodWhere(target(nameMatching(names)))
                .as("no call of " + names.replace("|", " or "));
    }

    /** Packages without cycles. */
    public static ArchRule noCycles(String base) {
        return slices().matching(base + ".(*)..").should().beFreeOfCycles();
    }
}
