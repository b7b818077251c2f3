package dev.postern.server.dev.kubelet;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One of the kubelet's {@code go-restful} services: the paths below a root.
 *
 * @param root with a slash at its end where the root itself is below it
 * @param produces the media type that a request must accept, if it says what it accepts; empty where that must be anything
 */
record WebService(String root, String produces, List<Template> templates) {
    private static final Pattern COMMA = Pattern.compile(",");
    private static final String NOT_ACCEPTABLE = "406: Not Acceptable\n\nAvailable representations: ";

    /**
     * A path below the root.
     *
     * @param parts of which those in braces are parameters
     */
    record Template(List<String> methods, List<String> parts, Endpoint endpoint) {
        static Template of(String methods, String path, Endpoint endpoint) {
            return new Template(
                    List.of(methods.split(" ")), path.isEmpty() ? List.of() : List.of(path.split("/")), endpoint);
        }

        Optional<Map<String, String>> match(List<String> segments) {
            if (segments.size() != parts.size()) {
                return Optional.empty();
            }
            Map<String, String> parameters = new HashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i);
                if (part.startsWith("{")) {
                    parameters.put(part.substring(1, part.length() - 1), segments.get(i));
                } else if (!part.equals(segments.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(parameters);
        }
    }

    /** Where a request below the root leads; the root's own segments are no part of these. */
    Route find(String method, List<String> below, String accept) {
        Set<String> allowed = new LinkedHashSet<>();
        for (Template template : templates) {
            Optional<Map<String, String>> parameters = template.match(below);
            if (parameters.isPresent()) {
                if (template.methods().contains(method)) {
                    return accepts(accept)
                            ? new Route.Found(template.endpoint(), parameters.get())
                            : new Route.Refused(Answer.text(406, NOT_ACCEPTABLE + produces));
                }
                allowed.addAll(template.methods());
            }
        }
        return new Route.Refused(
                allowed.isEmpty()
                        ? Answer.text(404, "404: Page Not Found")
                        : Answer.text(405, "405: Method Not Allowed").with("Allow", String.join(", ", allowed)));
    }

    private boolean accepts(String accept) {
        return accept.isEmpty()
                || Arrays.stream(COMMA.split(accept))
                        .map(type -> type.replaceFirst(";.*", "").strip())
                        .anyMatch(type -> type.equals("*/*") || type.equals(produces));
    }
}
