package dev.postern.proxy.jwt;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Optional;

/**
 * What expressions may use: CEL's standard library and macros, its string and set extensions and optional values; {@code
 * claims} as a map of anything, {@code user} as {@code authentication/v1 UserInfo}. Kubernetes' own libraries (IP, URL,
 * quantity, regular expressions that find) are not there: an expression with one does not compile. A claim that is a whole
 * number is an int.
 *
 * <p>One evaluation takes at most {@link #ITERATIONS} steps of loops over a token of 16 KiB; regular expressions are RE2's,
 * whose time is linear.
 */
final class CelEnvironment {
    private static final int ITERATIONS = 10_000;
    private static final int EXPRESSION = 10 * 1024;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(ITERATIONS)
            .maxExpressionCodePointSize(EXPRESSION)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final MapType CLAIMS = MapType.create(SimpleType.STRING, SimpleType.DYN);
    private static final StructType USER_INFO = StructType.create(
            "kubernetes.UserInfo",
            ImmutableSet.of("username", "uid", "groups", "extra"),
            field -> Optional.of(fieldType(field)));

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.sets(OPTIONS))
            .build();

    private CelEnvironment() {}

    /** For expressions over this one variable. */
    static CelCompiler compiler(String variable) {
        CelType type = variable.equals(CelExpression.USER) ? StructTypeReference.create(USER_INFO.name()) : CLAIMS;
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings(), CelExtensions.optional(), CelExtensions.sets(OPTIONS))
                .setTypeProvider(new UserType())
                .addVar(variable, type)
                .build();
    }

    static CelRuntime runtime() {
        return RUNTIME;
    }

    private static CelType fieldType(String field) {
        ListType texts = ListType.create(SimpleType.STRING);
        return switch (field) {
            case "groups" -> texts;
            case "extra" -> MapType.create(SimpleType.STRING, texts);
            default -> SimpleType.STRING;
        };
    }

    private static final class UserType implements CelTypeProvider {
        @Override
        public ImmutableList<CelType> types() {
            return ImmutableList.of(USER_INFO);
        }

        @Override
        public Optional<CelType> findType(String name) {
            return name.equals(USER_INFO.name()) ? Optional.of(USER_INFO) : Optional.empty();
        }
    }
}
