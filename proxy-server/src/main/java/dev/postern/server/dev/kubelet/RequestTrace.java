package dev.postern.server.dev.kubelet;

import dev.postern.proxy.authn.Identity;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;

/** Tells of a request what a kubelet's log and a look at the wire would: who, what right, which addresses; no query. */
final class RequestTrace {
    private static final int LONGEST = 200;

    private final Trace trace;
    private final String node;

    RequestTrace(Trace trace, String node) {
        this.trace = trace;
        this.node = node;
    }

    void asked(KubeletRequest request, String user) {
        String step = request.method() + " " + request.target().path() + " by " + user;
        tell(request, step + field(request, "X-Forwarded-For") + field(request, "User-Agent"));
    }

    void decided(KubeletRequest request, Identity user, NodeAttributes attributes, boolean allowed) {
        String verb = attributes.verb().isEmpty() ? "(no verb for " + request.method() + ")" : attributes.verb();
        String right = verb + " nodes/" + String.join(" or nodes/", attributes.subresources()) + " on " + node;
        tell(request, (allowed ? "allows " : "refuses ") + user.name() + " to " + right);
    }

    void answered(KubeletRequest request, String what) {
        tell(request, "answered with " + what);
    }

    private static String field(KubeletRequest request, String name) {
        String value = String.join(", ", request.head().headers().getAll(name));
        return value.isEmpty() ? "" : ", " + name + ": " + value;
    }

    private void tell(KubeletRequest request, String step) {
        String cut = step.length() > LONGEST ? step.substring(0, LONGEST) + "…" : step;
        // What a client sends must not move the reader's cursor.
        trace.step(Hop.KUBELET, request.client(), cut.replaceAll("\\p{Cntrl}", "?"));
    }
}
