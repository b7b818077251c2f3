package dev.postern.server.dev.streaming;

import static dev.postern.server.dev.streaming.NodeScenarios.BOTH_WAYS;
import static dev.postern.server.dev.streaming.NodeScenarios.OUTPUT;
import static dev.postern.server.dev.streaming.NodeScenarios.REQUEST;

import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.client.WebSocketClient.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Those of the {@link NodeScenarios} that take place over WebSocket. */
record WebSocketScenarios(NodeScenarios.Node node) {
    Map<String, Supplier<List<String>>> all() {
        Map<String, Supplier<List<String>>> scenarios = new LinkedHashMap<>();
        for (String version : List.of(
                "", "channel.k8s.io", "base64.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io")) {
            scenarios.put(
                    "ws exit 3 " + version, () -> webSocket(version, "echo out; sleep 0.2; echo err >&2; exit 3"));
            scenarios.put("ws exit 0 " + version, () -> webSocket(version, "echo out"));
        }
        scenarios.put("ws stdin, oddities", this::webSocketOddities);
        scenarios.put("ws unmasked", this::unmasked);
        scenarios.put("ws close", this::webSocketClose);
        scenarios.put("ws port-forward", this::webSocketPortForward);
        return scenarios;
    }

    private List<String> webSocket(String version, String script) {
        try (WebSocketClient client = WebSocketClient.upgrade(node.connect(), node.exec(OUTPUT, script), version)) {
            return lines(client.receiveAll());
        }
    }

    private List<String> webSocketOddities() {
        try (WebSocketClient client = WebSocketClient.upgrade(
                node.connect(), node.exec(BOTH_WAYS, "head -n1; exit 3"), "v4.channel.k8s.io")) {
            client.receive();
            client.send(new Frame(true, WebSocketClient.BINARY, new byte[0]));
            client.send(new Frame(true, WebSocketClient.BINARY, new byte[] {(byte) 255, 0}));
            client.send(9, "nobody");
            client.send(1, "not written");
            client.send(new Frame(true, WebSocketClient.PING, "ping".getBytes(StandardCharsets.UTF_8)));
            client.send(new Frame(false, WebSocketClient.BINARY, "\0one ".getBytes(StandardCharsets.UTF_8)));
            client.send(new Frame(true, WebSocketClient.CONTINUATION, "\0two ".getBytes(StandardCharsets.UTF_8)));
            client.send(new Frame(true, WebSocketClient.TEXT, "\0three\n".getBytes(StandardCharsets.UTF_8)));
            return lines(client.receiveAll());
        }
    }

    private List<String> unmasked() {
        try (WebSocketClient client =
                WebSocketClient.upgrade(node.connect(), node.exec(BOTH_WAYS, "exec cat"), "v4.channel.k8s.io")) {
            List<Frame> frames = greeting(client);
            client.sendUnmasked(new Frame(true, WebSocketClient.BINARY, new byte[] {0, 'x'}));
            frames.addAll(client.receiveAll());
            return lines(frames);
        }
    }

    private List<String> webSocketClose() {
        try (WebSocketClient client =
                WebSocketClient.upgrade(node.connect(), node.exec(BOTH_WAYS, "exec cat"), "v4.channel.k8s.io")) {
            List<Frame> frames = greeting(client);
            client.send(new Frame(true, WebSocketClient.CLOSE, new byte[] {3, (byte) 0xe9}));
            frames.addAll(client.receiveAll());
            return lines(frames);
        }
    }

    private List<String> webSocketPortForward() {
        try (WebSocketClient client =
                WebSocketClient.upgrade(node.connect(), node.portForward() + "?port=80,81", "v4.channel.k8s.io")) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                frames.add(client.receive());
            }
            client.send(0, REQUEST);
            frames.add(client.receive());
            return lines(frames).stream()
                    .map(line -> line.replaceFirst("pod [0-9a-z]+, uid : .*", "pod …, uid : …"))
                    .map(line -> line.replaceFirst("(BINARY .x00).{20,}", "$1…"))
                    .toList();
        }
    }

    /** What a kubelet says first; whether it still does after a close of the client's is chance. */
    private static List<Frame> greeting(WebSocketClient client) {
        return new ArrayList<>(List.of(client.receive()));
    }

    private static List<String> lines(List<Frame> frames) {
        return frames.stream().map(Frame::toString).toList();
    }
}
