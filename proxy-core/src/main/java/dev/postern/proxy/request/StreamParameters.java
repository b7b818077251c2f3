package dev.postern.proxy.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The query of exec, attach and port-forward: read as {@code PodExecOptions} and its kin, written as the API server writes
 * it to a kubelet ({@code pkg/registry/core/pod/strategy.go}).
 *
 * @param container as asked, empty where the client named none
 * @param kubeletQuery without {@code ?}
 * @param streams of the command; {@code NONE} for a port-forward
 */
public record StreamParameters(String container, String kubeletQuery, CommandStreams streams) {
    /**
     * What every request may carry and streaming ignores: clients with a request timeout send {@code timeout}, generated
     * ones {@code pretty}.
     */
    static final Set<String> COMMON = Set.of("timeout", "pretty", "dryRun");

    private static final Set<String> TERMINAL = Set.of("stdin", "stdout", "stderr", "tty", "container");
    private static final int MOST_ARGUMENTS = 256;
    private static final int MOST_PORTS = 256;
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    static StreamParameters read(StreamKind kind, Query query) {
        return switch (kind) {
            case EXEC -> terminal(query, Set.of("command"));
            case ATTACH -> terminal(query, Set.of());
            case PORT_FORWARD -> portForward(query);
        };
    }

    /** A container's name as asked: empty, or a DNS label. */
    static String container(Query query) {
        String container = query.first("container");
        return container == null || container.isEmpty() ? "" : Names.label("container", container);
    }

    static void allowOnly(Query query, Set<String> once, Set<String> many) {
        Set<String> allowed = new HashSet<>(once);
        allowed.addAll(COMMON);
        query.allowOnly(allowed, many);
        String dryRun = query.first("dryRun");
        if (dryRun != null && !dryRun.isEmpty()) {
            throw Query.malformed("dryRun is not supported");
        }
    }

    private static StreamParameters terminal(Query query, Set<String> repeated) {
        allowOnly(query, TERMINAL, repeated);
        List<String> command = query.all("command");
        if (command.size() > MOST_ARGUMENTS) {
            throw Query.malformed("a command has at most " + MOST_ARGUMENTS + " arguments");
        }
        if (command.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw Query.malformed("a command argument holds a NUL byte");
        }
        CommandStreams streams =
                new CommandStreams(query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), query.flag("tty"));
        String kubeletQuery = new KubeletQuery()
                .put("command", command)
                .flag("error", streams.stderr(), "1")
                .flag("input", streams.stdin(), "1")
                .flag("output", streams.stdout(), "1")
                .flag("tty", streams.tty(), "1")
                .encoded();
        return new StreamParameters(container(query), kubeletQuery, streams);
    }

    private static StreamParameters portForward(Query query) {
        allowOnly(query, Set.of(), Set.of("ports"));
        List<String> ports = new ArrayList<>();
        for (String list : query.all("ports")) {
            for (String port : list.split(",", -1)) {
                ports.add(port(port));
            }
        }
        if (ports.size() > MOST_PORTS) {
            throw Query.malformed("a port-forward names at most " + MOST_PORTS + " ports");
        }
        KubeletQuery kubeletQuery = new KubeletQuery();
        if (!ports.isEmpty()) {
            kubeletQuery.put("port", String.join(",", ports));
        }
        return new StreamParameters("", kubeletQuery.encoded(), CommandStreams.NONE);
    }

    private static String port(String text) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw Query.malformed(
                    "query parameter \"ports\" takes decimal numbers from 1 to 65535, separated by commas");
        }
        return Integer.toString(port);
    }
}
