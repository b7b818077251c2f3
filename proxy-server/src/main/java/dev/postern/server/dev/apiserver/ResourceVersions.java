package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.function.Function;

/** {@code resourceVersion}: numbers here, as in Kubernetes' own store. */
final class ResourceVersions {
    private ResourceVersions() {}

    /** {@code refused} is given Go's sentence where it is no number. */
    static long parse(String text, Function<String, ApiFailure> refused) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw refused.apply("resourceVersion: Invalid value: \"" + text + "\": strconv.ParseUint: parsing \"" + text
                    + "\": invalid syntax");
        }
    }
}
