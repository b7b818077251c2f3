package dev.postern.server.dev.streaming;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.RefusedException;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClient.ForwardedStreams;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What one and the same client sees of a node's streams, step by step, as lines that can be compared: of the stand-in here,
 * or of a real kubelet.
 */
public final class NodeScenarios {
    static final Streams OUTPUT = new Streams(false, true, true, false);
    static final Streams BOTH_WAYS = new Streams(true, true, false, false);
    private static final Streams TERMINAL = new Streams(true, true, false, true);

    static final String REQUEST = "GET /bytes?n=5 HTTP/1.1\r\nHost: pod\r\nConnection: close\r\n\r\n";

    /** A node: where requests go, and what they are for. */
    public interface Node {
        /** A new connection. */
        HttpConnection connect();

        /** The target of an exec request for {@code sh -c}, which runs without a terminal in any case of ours. */
        String exec(Streams streams, String script);

        /** The target of a port-forward request to a pod that answers HTTP, or anything, on port 80 and listens nowhere else. */
        String portForward();
    }

    private final Node node;
    private final Map<String, Supplier<List<String>>> scenarios = new LinkedHashMap<>();

    /** The scenarios at this node. */
    public NodeScenarios(Node node) {
        this.node = node;
        for (String version :
                List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io")) {
            scenarios.put("exit 3 " + version, () -> output(version, "echo out; sleep 0.2; echo err >&2; exit 3"));
            scenarios.put("exit 0 " + version, () -> output(version, "echo out"));
            scenarios.put("stdin " + version, () -> stdin(version));
        }
        scenarios.putAll(new WebSocketScenarios(node).all());
        scenarios.put("signal", () -> output("v4.channel.k8s.io", "kill -9 $$"));
        scenarios.put("unknown and doubled streams", this::oddStreams);
        scenarios.put("terminal", this::terminal);
        scenarios.put("pings and odd numbers", this::pings);
        scenarios.put("go away", this::goAway);
        scenarios.put("reset by the client", this::resetByClient);
        scenarios.put("bad port-forward streams", this::badStreams);
        scenarios.put("refused port", this::refusedPort);
        scenarios.put("echo", this::echo);
        scenarios.put("echo without ids", this::echoWithoutIds);
        scenarios.put("doubled port-forward streams", this::doubledStreams);
    }

    /** All of their names. */
    public List<String> names() {
        return List.copyOf(scenarios.keySet());
    }

    /** Runs one; the lines. */
    public List<String> run(String name) {
        try {
            return scenarios.get(name).get();
        } catch (RefusedException e) {
            return List.of(e.response().text());
        }
    }

    private List<String> output(String version, String script) {
        try (SpdyClient client = spdy(OUTPUT, version, script)) {
            client.open(Map.of("streamType", "error"));
            client.open(Map.of("streamType", "stdout"));
            client.open(Map.of("streamType", "stderr"));
            return ended(client);
        }
    }

    private List<String> stdin(String version) {
        try (SpdyClient client = spdy(BOTH_WAYS, version, "cat; exit 3")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            SpdyClientStream stdout = client.openCommandStream("stdout");
            stdin.write("one ");
            stdout.read();
            stdin.write("two");
            stdin.finish();
            return ended(client);
        }
    }

    private List<String> oddStreams() {
        try (SpdyClient client = spdy(BOTH_WAYS, "v4.channel.k8s.io", "echo out")) {
            client.openCommandStream("error");
            client.openCommandStream("colour");
            client.openCommandStream("stdout");
            client.openCommandStream("stdout");
            return ended(client);
        }
    }

    private List<String> terminal() {
        try (SpdyClient client = spdy(TERMINAL, "v4.channel.k8s.io", "cat >/dev/null; echo out")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            client.openCommandStream("stdout");
            client.openCommandStream("resize").write("{\"Width\":80,\"Height\":24}");
            stdin.write("\u0004");
            stdin.finish();
            return ended(client).stream()
                    .map(line -> line.replace("^D\b\b", "").replace("\r", ""))
                    .toList();
        }
    }

    private List<String> pings() {
        try (SpdyClient client = spdy(BOTH_WAYS, "v4.channel.k8s.io", "exec cat")) {
            join(client, 1);
            client.ping(2);
            join(client, 5);
            client.open(7, Map.of("streamType", "error")).awaitReply();
            client.open(4, Map.of("streamType", "stdin")).awaitReset();
            client.open(10, Map.of("streamType", "stdout")).awaitReply();
            join(client, 9);
            return client.frames();
        }
    }

    private List<String> goAway() {
        try (SpdyClient client = spdy(OUTPUT, "v4.channel.k8s.io", "exec sleep 5")) {
            client.openCommandStream("error");
            client.openCommandStream("stdout");
            client.goAway();
            return ended(client);
        }
    }

    private List<String> resetByClient() {
        try (SpdyClient client = spdy(BOTH_WAYS, "v4.channel.k8s.io", "head -n1; sleep 0.3; echo out; exit 3")) {
            client.openCommandStream("error");
            SpdyClientStream stdin = client.openCommandStream("stdin");
            client.openCommandStream("stdout");
            stdin.reset();
            return ended(client);
        }
    }

    private List<String> badStreams() {
        try (SpdyClient client = portForward()) {
            client.open(Map.of("streamType", "error", "requestID", "1")).awaitReset();
            client.open(Map.of("streamType", "error", "port", "x")).awaitReset();
            client.open(Map.of("streamType", "error", "port", "0")).awaitReset();
            client.open(Map.of("streamType", "error", "port", "65536")).awaitReset();
            client.open(Map.of("port", "80")).awaitReset();
            client.open(Map.of("streamType", "stdin", "port", "80")).awaitReset();
            return client.frames();
        }
    }

    private List<String> refusedPort() {
        try (SpdyClient client = portForward()) {
            ForwardedStreams streams = client.forward(81, 0);
            streams.error().readAll();
            streams.data().readAll();
            join(client, 9);
            return client.frames().stream()
                    .map(line -> line.replaceFirst("pod [0-9a-z]+, uid : .*", "pod …, uid : …"))
                    .toList();
        }
    }

    private List<String> echo() {
        try (SpdyClient client = portForward()) {
            for (int i = 0; i < 2; i++) {
                ForwardedStreams streams = client.forward(80, i);
                ask(streams.data());
                streams.error().readAll();
            }
            join(client, 9);
            return withoutContent(client.frames());
        }
    }

    private List<String> echoWithoutIds() {
        try (SpdyClient client = portForward()) {
            SpdyClientStream error =
                    client.open(Map.of("streamType", "error", "port", "80")).awaitReply();
            SpdyClientStream data =
                    client.open(Map.of("streamType", "data", "port", "80")).awaitReply();
            ask(data);
            error.readAll();
            return withoutContent(client.frames());
        }
    }

    private List<String> doubledStreams() {
        try (SpdyClient client = portForward()) {
            Map<String, String> error = Map.of("streamType", "error", "port", "80", "requestID", "4");
            SpdyClientStream first = client.open(error).awaitReply();
            client.open(error).awaitReply();
            first.read();
            return client.frames();
        }
    }

    private SpdyClient spdy(Streams streams, String version, String script) {
        return SpdyClient.upgrade(node.connect(), node.exec(streams, script), List.of(version));
    }

    private SpdyClient portForward() {
        return SpdyClient.upgrade(node.connect(), node.portForward(), List.of("portforward.k8s.io"));
    }

    private static void ask(SpdyClientStream data) {
        data.write(REQUEST);
        data.read();
        data.finish();
        data.readAll();
    }

    /** An answer may come in several frames, and has a date. */
    private static List<String> withoutContent(List<String> frames) {
        List<String> lines = new ArrayList<>();
        for (String frame : frames) {
            String line = frame.replaceFirst("(?s)^(DATA [0-9]+) (?!FIN).*", "$1 …");
            if (lines.isEmpty() || !lines.get(lines.size() - 1).equals(line)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Waits until all that was sent before has been read. */
    private static void join(SpdyClient client, int ping) {
        try {
            client.ping(ping).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(client.frames().toString(), e);
        }
    }

    /**
     * The frames up to the end. Replies may overtake each other, and so may the ends of streams. A runtime may end output with a
     * FIN before the reset that all streams get.
     */
    private static List<String> ended(SpdyClient client) {
        client.awaitEnd(20);
        List<String> lines = new ArrayList<>(client.frames());
        lines.replaceAll(line ->
                line.replaceFirst("^DATA (\\d+) FIN$", "END $1").replaceFirst("^RST_STREAM (\\d+) CANCEL$", "END $1"));
        lines.sort(Comparator.comparing(NodeScenarios::rank));
        return lines;
    }

    /** Data keeps its order. */
    private static String rank(String line) {
        return line.startsWith("SYN_REPLY")
                ? "0 " + line
                : line.startsWith("END ") ? "2 " + line : line.startsWith("GOAWAY") ? "3" : "1";
    }

    /** A query as the API server writes it. */
    public static String query(Streams streams, String script) {
        StringBuilder query = new StringBuilder("?command=sh&command=-c&command=")
                .append(URLEncoder.encode(script, StandardCharsets.UTF_8));
        query.append(streams.stderr() ? "&error=1" : "").append(streams.stdin() ? "&input=1" : "");
        query.append(streams.stdout() ? "&output=1" : "").append(streams.tty() ? "&tty=1" : "");
        return query.toString();
    }
}
