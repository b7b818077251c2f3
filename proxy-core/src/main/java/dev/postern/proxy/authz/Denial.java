package dev.postern.proxy.authz;

import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.failure.ObjectReference;

/**
 * The 403: the API server's own sentence ({@code apiserver responsewriters/errors.go}), then which gate refused and the
 * rule that would let the caller through. Made from the question alone, so that it is the same whether the pod exists.
 */
final class Denial {
    /** What a client may put into a message: longer names are cut, so that the whole stays under 700 characters. */
    private static final int LONGEST_NAME = 80;

    private Denial() {}

    static GatewayFailure refused(String gate, AccessAttributes question) {
        return failure(question, "refused by the " + gate + "; " + remedy(question));
    }

    static GatewayFailure unanswered(String gate, AccessAttributes question) {
        return failure(question, "the authorizer of the " + gate + " gave no answer, which denies; try again");
    }

    private static GatewayFailure failure(AccessAttributes question, String reason) {
        if (question.target() instanceof Resource resource) {
            return new GatewayFailure(
                    FailureReason.DENIED,
                    resource.resource() + " \"" + shown(resource.name()) + "\" is forbidden: "
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
        return "User \"" + user(question) + "\" cannot " + question.verb() + " resource \"" + resource.combined()
                + "\" in API group \"" + resource.apiGroup() + "\" " + scope;
    }

    private static String remedy(AccessAttributes question) {
        if (question.target() instanceof Resource resource) {
            String binding = resource.namespace().isEmpty()
                    ? "bound by a ClusterRoleBinding"
                    : "bound in the namespace \"" + shown(resource.namespace()) + "\"";
            return "it takes the rule {apiGroups: [\"" + resource.apiGroup() + "\"], resources: [\""
                    + resource.combined() + "\"], verbs: [\"" + question.verb() + "\"]} " + binding;
        }
        return "it takes a rule with nonResourceURLs";
    }

    private static String user(AccessAttributes question) {
        return shown(question.user().name());
    }

    /** As the API server writes names: quoted as Go does, and safe in an HTML page. */
    private static String shown(String name) {
        StringBuilder text = new StringBuilder();
        for (int codePoint : name.codePoints().toArray()) {
            String next = escaped(codePoint);
            if (text.length() + next.length() > LONGEST_NAME) {
                return text.append('…').toString();
            }
            text.append(next);
        }
        return text.toString();
    }

    private static String escaped(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(codePoint);
        };
    }
}
