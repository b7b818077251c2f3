package dev.postern.server.dev.kubelet;

import java.util.ArrayDeque;
import java.util.Deque;

/** Go's {@code path.Clean} as its {@code ServeMux} uses it: one spelling for each path, to which others are redirected. */
final class GoPath {
    private GoPath() {}

    /** Without empty parts, {@code .} and {@code ..}; a slash at the end stays. */
    static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        String cleaned = "/" + String.join("/", parts);
        return path.endsWith("/") && cleaned.length() > 1 ? cleaned + "/" : cleaned;
    }
}
