package dev.postern.proxy.jwt;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CEL expression over a token's {@code claims} or over a {@code user}, compiled and checked when the configuration is read.
 * Both hold nothing but the token's own data, so an expression can tell nothing else; its evaluation is bounded, see {@link
 * CelEnvironment}. Immutable; any thread, but not an event loop: an evaluation may take milliseconds.
 */
public final class CelExpression {
    static final String CLAIMS = "claims";
    static final String USER = "user";

    private static final Logger LOG = LoggerFactory.getLogger(CelExpression.class);
    private static final Set<CelKind> TEXT = Set.of(CelKind.STRING, CelKind.DYN);
    private static final Set<CelKind> TEXTS = Set.of(CelKind.STRING, CelKind.LIST, CelKind.NULL_TYPE, CelKind.DYN);
    private static final Set<CelKind> CONDITION = Set.of(CelKind.BOOL);

    private final CelAbstractSyntaxTree tree;
    private final Program program;

    private CelExpression(CelAbstractSyntaxTree tree, Program program) {
        this.tree = tree;
        this.program = program;
    }

    /**
     * An expression over {@code claims} that gives a text.
     *
     * @throws IllegalArgumentException where it does not compile or gives something else; so with all of these
     */
    public static CelExpression textOf(String claims) {
        return compiled(claims, CLAIMS, TEXT, "a string");
    }

    /** An expression over {@code claims} that gives a text, a list of texts or null. */
    public static CelExpression textsOf(String claims) {
        return compiled(claims, CLAIMS, TEXTS, "a string or a list of strings");
    }

    /** A condition over {@code claims}. */
    public static CelExpression conditionOnClaims(String text) {
        return compiled(text, CLAIMS, CONDITION, "a bool");
    }

    /** A condition over {@code user}. */
    public static CelExpression conditionOnUser(String text) {
        return compiled(text, USER, CONDITION, "a bool");
    }

    private static CelExpression compiled(String text, String variable, Set<CelKind> kinds, String wanted) {
        try {
            CelAbstractSyntaxTree tree =
                    CelEnvironment.compiler(variable).compile(text).getAst();
            if (!kinds.contains(tree.getResultType().kind())) {
                throw new IllegalArgumentException("must evaluate to " + wanted + ", not to "
                        + tree.getResultType().name());
            }
            return new CelExpression(tree, CelEnvironment.runtime().createProgram(tree));
        } catch (CelValidationException broken) {
            throw new IllegalArgumentException("is not a valid expression: " + described(broken.getErrors()), broken);
        } catch (CelEvaluationException broken) {
            throw new IllegalArgumentException("is not a valid expression", broken);
        }
    }

    private static String described(List<CelIssue> issues) {
        return issues.stream()
                .map(issue -> "line " + issue.getSourceLocation().getLine() + ", column "
                        + (issue.getSourceLocation().getColumn() + 1) + ": " + issue.getMessage())
                .collect(Collectors.joining("; "));
    }

    /** Whether it reads a claim of this name. */
    public boolean reads(String claim) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .anyMatch(node -> isSelect(node, claim) || isIndex(node, claim));
    }

    private static boolean isSelect(CelExpr node, String claim) {
        return node.getKind() == CelExpr.ExprKind.Kind.SELECT
                && !node.select().testOnly()
                && node.select().field().equals(claim)
                && isClaims(node.select().operand());
    }

    /** {@code claims["x"]} and {@code claims.?x}. */
    private static boolean isIndex(CelExpr node, String claim) {
        if (node.getKind() != CelExpr.ExprKind.Kind.CALL || node.call().args().size() != 2) {
            return false;
        }
        CelExpr key = node.call().args().get(1);
        return Set.of("_[_]", "_?._", "_[?_]").contains(node.call().function())
                && isClaims(node.call().args().get(0))
                && key.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && key.constant().equals(dev.cel.common.ast.CelConstant.ofValue(claim));
    }

    private static boolean isClaims(CelExpr node) {
        return node.getKind() == CelExpr.ExprKind.Kind.IDENT
                && node.ident().name().equals(CLAIMS);
    }

    boolean holds(Map<String, Object> variables) {
        return Boolean.TRUE.equals(value(variables));
    }

    /** Throws a {@link GatewayFailure} where there is no value; what CEL says of it may quote the token, and is not passed on. */
    Object value(Map<String, Object> variables) {
        try {
            return program.eval(variables);
        } catch (CelEvaluationException failed) {
            LOG.atDebug().addKeyValue("cause", failed.getErrorCode()).log("an expression of an issuer has no value");
            throw RefusedToken.because("an expression of its issuer here has no value for it");
        }
    }
}
