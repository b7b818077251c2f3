package dev.postern.server.cluster;

import dev.postern.proxy.harness.RawResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request that is sent to a real kubelet and to the stand-in, on a connection of its own.
 *
 * @param user whose client certificate is shown; {@link #NOBODY} shows none
 * @param line method and target; with a version of its own the whole request line
 * @param fields further header lines; {@code Host} is added where none of them is one
 */
record KubeletCase(String user, String line, List<String> fields, Difference difference) {
    static final String NOBODY = "";
    static final String GATEWAY = "postern-kubelet-client";

    /** How the stand-in may answer otherwise, each for a reason. */
    enum Difference {
        /** Not at all. */
        NONE,
        /** It speaks of another node: other pods, figures and settings. Status and header are the same but for the length. */
        ANOTHER_NODE,
        /** The real node cannot measure itself, for want of the disk that it looks for; the stand-in answers with 200. */
        MEASURED,
        /** The stand-in shows nothing of its machine's logs and of itself: 405, as of a kubelet that is configured so. */
        SWITCHED_OFF,
        /**
         * The real node's runtime starts a command through a program of its own, which says another thing, and calls each of its
         * failures 255.
         */
        RUNTIME,
        /** Netty takes more than one space in a request line, Go none more. Then there is no such path: 404. */
        TOLERANT;
    }

    KubeletCase {
        fields = List.copyOf(fields);
    }

    /** As it goes over the wire. */
    String wire() {
        StringBuilder head = new StringBuilder(line.contains(" HTTP/") ? line : line + " HTTP/1.1").append("\r\n");
        if (fields.stream().noneMatch(field -> field.startsWith("Host"))) {
            head.append("Host: node\r\n");
        }
        fields.stream()
                .filter(field -> !field.equals("Host"))
                .forEach(field -> head.append(field).append("\r\n"));
        return head.append("\r\n").toString();
    }

    boolean isHead() {
        return line.startsWith("HEAD ");
    }

    /** What the stand-in must answer where the real kubelet answered this, as {@link #compared} writes it. */
    String expected(RawResponse real) {
        return switch (difference) {
            case MEASURED -> "200";
            case SWITCHED_OFF -> "405";
            case TOLERANT -> "404";
            default -> compared(real);
        };
    }

    /** Of a response what is compared in this case. */
    String compared(RawResponse response) {
        return switch (difference) {
            case NONE -> head(response) + "\n" + withoutChance(response.text());
            case ANOTHER_NODE -> head(response);
            default -> Integer.toString(response.status());
        };
    }

    private String head(RawResponse response) {
        Map<String, List<String>> fields = new TreeMap<>();
        response.head()
                .lines()
                .skip(1)
                .map(each -> each.split(":", 2)[0])
                .forEach(name -> fields.put(name, response.headers(name)));
        fields.computeIfPresent("Date", (name, date) -> List.of("(some)"));
        fields.computeIfPresent("Process-Start-Time-Unix", (name, time) -> List.of("(some)"));
        if (difference == Difference.ANOTHER_NODE) {
            fields.keySet().removeAll(List.of("Content-Length", "Transfer-Encoding"));
        }
        return response.statusLine() + " " + fields;
    }

    /** Times, and how far a log has come. */
    private static String withoutChance(String body) {
        return body.replaceAll("20[0-9-]{8}T[0-9:]{8}\\.[0-9]{9}(Z|[+-][0-9:]{5})", "TIME")
                .replaceAll("line [0-9]+", "line N");
    }

    @Override
    public String toString() {
        return (user.isEmpty() ? "nobody" : user) + " " + line + " " + fields + " [" + difference + "]";
    }
}
