package dev.postern.server.dev.apiserver;

import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /version}: the release of Kubernetes whose API this is, and that it is not Kubernetes. */
final class Version {
    private static final String MAJOR = "1";
    private static final String MINOR = "37";

    private Version() {}

    static ObjectNode json() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("major", MAJOR)
                .put("minor", MINOR)
                .put("gitVersion", "v" + MAJOR + "." + MINOR + ".0+postern-dev")
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", System.getProperty("os.name").toLowerCase(Locale.ROOT));
    }
}
