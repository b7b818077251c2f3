package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.failure.ObjectReference;
import dev.postern.proxy.failure.Status;
import java.util.List;

/**
 * The 403: the API server's own sentence ({@code apiserver responsewriters/errors.go}), then which gate refused, the rule that
 * would let the caller through, and last, because it is what may be cut, why where an authorizer says so. Made from the
 * question and not from the cluster, so that it is the same whether the pod exists.
 */
final class Denial {
    /**
     * Octets of a name in JSON; longer ones are cut, so that the remedy is within what {@link
     * dev.postern.proxy.failure.Status} has room for, whatever a client chose.
     */
    private static final int LONGEST_NAME = 64;

    private static final int LONGEST_REASON = 80;

    private Denial() {}

    static GatewayFailure refused(String gate, AccessAttributes question, Decision decision) {
        String why = decision.reason().isEmpty() ? "" : "; reason: " + cut(decision.reason(), true, LONGEST_REASON);
        String remedy = decision.effect() == Decision.Effect.DENY
                ? "a policy of the cluster denies it, which no rule can change"
                : remedy(question);
        return failure(question, "refused by the " + gate + "; " + remedy + why);
    }

    /** Nobody decided: what cannot be decided is not allowed. */
    static GatewayFailure unanswered(String gate, AccessAttributes question) {
        return failure(question, "the authorizer of the " + gate + " gave no answer, which denies; try again");
    }

    private static GatewayFailure failure(AccessAttributes question, String reason) {
        if (question.target() instanceof Resource resource) {
            return new GatewayFailure(
                    FailureReason.DENIED,
                    resource.qualified() + " \"" + quoted(resource.name()) + "\" is forbidden: "
                            + sentence(question, resource) + " (" + reason + ")",
                    new ObjectReference(resource.name(), resource.resource()));
        }
        String path = ((NonResource) question.target()).path();
        return new GatewayFailure(
                FailureReason.DENIED,
                "forbidden: User \"" + user(question) + "\" cannot " + question.verb() + " path \"" + shown(path)
                        + "\" (" + reason + ")");
    }

    private static String sentence(AccessAttributes question, Resource resource) {
        String scope = resource.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + shown(resource.namespace()) + "\"";
        return "User \"" + user(question) + "\" cannot " + question.verb() + " resource \"" + shown(resource.combined())
                + "\" in API group \"" + resource.apiGroup() + "\" " + scope;
    }

    private static String remedy(AccessAttributes question) {
        if (question.target() instanceof Resource resource) {
            String binding = resource.namespace().isEmpty()
                    ? "bound by a ClusterRoleBinding"
                    : "bound in the namespace \"" + shown(resource.namespace()) + "\"";
            return "it takes the rule {apiGroups: [\"" + resource.apiGroup() + "\"], resources: [\""
                    + shown(resource.combined()) + "\"], verbs: [\"" + question.verb() + "\"]} " + binding;
        }
        return "it takes a rule with nonResourceURLs";
    }

    private static String user(AccessAttributes question) {
        return shown(question.user().name());
    }

    /** As the API server writes what stands in the sentence: quoted as Go does, and safe in an HTML page. */
    private static String shown(String text) {
        return cut(text, true, LONGEST_NAME);
    }

    /** As it writes the object before the sentence: quoted only (measured on 1.37). */
    private static String quoted(String text) {
        return cut(text, false, LONGEST_NAME);
    }

    private static String cut(String text, boolean forPages, int longest) {
        List<String> pieces = text.codePoints()
                .mapToObj(codePoint -> escaped(codePoint, forPages))
                .toList();
        return Status.shortened(pieces, longest);
    }

    private static String escaped(int codePoint, boolean forPages) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '&' -> forPages ? "&amp;" : "&";
            case '<' -> forPages ? "&lt;" : "<";
            case '>' -> forPages ? "&gt;" : ">";
            default -> Character.toString(codePoint);
        };
    }
}
