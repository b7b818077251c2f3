package dev.postern.server.cluster;

import java.util.List;

/**
 * One request that is sent to a real API server and to the development cluster's.
 *
 * @param user whose client certificate is shown; empty for none
 * @param headers further header lines
 * @param body sent with the type that a header names; empty for none
 * @param rules why the answers may differ
 */
record StandInCase(String user, String request, List<String> headers, String body, List<StandInRule> rules) {
    StandInCase {
        headers = List.copyOf(headers);
        rules = List.copyOf(rules);
    }

    /** A read as {@code admin}. */
    static StandInCase get(String target, StandInRule... rules) {
        return of("admin", "GET " + target, rules);
    }

    static StandInCase of(String user, String request, StandInRule... rules) {
        return new StandInCase(user, request, List.of(), "", List.of(rules));
    }

    StandInCase with(String... more) {
        return new StandInCase(user, request, List.of(more), body, rules);
    }

    StandInCase sending(String text) {
        return new StandInCase(user, request, headers, text, rules);
    }

    /** As it goes over the wire; the connection ends with the answer. */
    String wire() {
        StringBuilder wire = new StringBuilder(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(header -> wire.append(header).append("\r\n"));
        if (!request.startsWith("GET") && !request.startsWith("HEAD")) {
            wire.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return wire.append("\r\n").append(body).toString();
    }

    @Override
    public String toString() {
        return (user.isEmpty() ? "nobody" : user) + " " + request + " " + headers + " " + body;
    }
}
