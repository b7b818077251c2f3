package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.failure.ObjectReference;

/**
 * The 403: the API server's own sentence ({@code apiserver responsewriters/errors.go}), then which gate refused, why where
 * an authorizer says so, and the rule that would let the caller through. Made from the question and not from the cluster, so
 * that it is the same whether the pod exists.
 */
final class Denial {
    /** What a client may put into a message: longer names are cut, so that the whole stays under 700 characters. */
    private static final int LONGEST_NAME = 80;

    private Denial() {}

    static GatewayFailure refused(String gate, AccessAttributes question, Decision decision) {
        String why = decision.reason().isEmpty() ? "" : ": " + decision.reason();
        String remedy = decision.effect() == Decision.Effect.DENY
                ? "a policy of the cluster denies it, which no rule can change"
                : remedy(question);
        return failure(question, "refused by the " + gate + why + "; " + remedy);
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
        return cut(text, true);
    }

    /** As it writes the object before the sentence: quoted only (measured on 1.37). */
    private static String quoted(String text) {
        return cut(text, false);
    }

    private static String cut(String text, boolean forPages) {
        StringBuilder cut = new StringBuilder();
        for (int codePoint : text.codePoints().toArray()) {
            String next = escaped(codePoint, forPages);
            if (cut.length() + next.length() > LONGEST_NAME) {
                return cut.append('…').toString();
            }
            cut.append(next);
        }
        return cut.toString();
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
