package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.selection.Parameters;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.regex.Pattern;

/** {@code ?timeout=}, which clients send with every request: it is held against its grammar, and never comes to an end. */
final class Timeouts {
    private static final Pattern DURATION = Pattern.compile("0|([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h))+");

    private Timeouts() {}

    /** 400 with Go's sentence. */
    static void check(Parameters query) {
        String timeout = query.text("timeout");
        if (!timeout.isEmpty() && !DURATION.matcher(timeout).matches()) {
            throw Failures.badRequest(
                    "invalid timeout specified in the request URL - time: invalid duration \"" + timeout + "\"");
        }
    }
}
