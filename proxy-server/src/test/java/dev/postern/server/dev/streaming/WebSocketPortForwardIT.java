package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.client.WebSocketClient.Frame;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketPortForwardIT {
    private static final String V4 = "v4.channel.k8s.io";
    private static final String CLOSED = "CLOSE \\x03\\xe8";

    private final LocalPort pod = LocalPort.echo();
    private final StreamingHost host =
            new StreamingHost(new PortForward("sandbox", "", pod::connect), StreamingOptions.DEFAULTS);

    @AfterEach
    void nothingIsLeft() throws Exception {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
            assertThat(pod.open()).isZero();
        });
        host.close();
        pod.close();
    }

    @Test
    void portForwardTellsThePortOnEachChannel() {
        host.serving(new PortForward("sandbox", "", port -> {
            if (port == 256 + 81) {
                throw new IOException("connection refused");
            }
            return pod.connect(port);
        }));
        WebSocketClient client = WebSocketClient.upgrade(host.connect(), "/?port=80&port=337", V4);

        List<String> told = List.of(
                client.receive().toString(),
                client.receive().toString(),
                client.receive().toString(),
                client.receive().toString());
        String failure = client.receive().message();
        client.send(0, "hello");
        String echo = client.receive().message();

        assertThat(told)
                .containsExactly(
                        "BINARY \\x00P\\x00", "BINARY \\x01P\\x00", "BINARY \\x02Q\\x01", "BINARY \\x03Q\\x01");
        assertThat(failure).isEqualTo("error forwarding port 337 to pod sandbox, uid : connection refused");
        assertThat(echo).isEqualTo("hello");
        client.close();
    }

    @Test
    void portForwardEndsWithItsLastPort() {
        LocalPort.Service brief = socket -> socket.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
        try (LocalPort ending = new LocalPort(brief)) {
            host.serving(new PortForward("sandbox", "", ending::connect));
            WebSocketClient client = WebSocketClient.upgrade(host.connect(), "/?port=80", "v4.base64.channel.k8s.io");

            assertThat(client.receiveAll())
                    .extracting(Frame::toString)
                    .containsExactly("TEXT 0UAA=", "TEXT 1UAA=", "TEXT 0Ynll", CLOSED);
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClientThatLeavesClosesItsConnection() {
        WebSocketClient client = WebSocketClient.upgrade(host.connect(), "/?port=80", V4);
        client.send(0, "hello");
        client.receive();
        client.receive();
        client.receive();

        client.abort();

        await().untilAsserted(() -> assertThat(host.steps())
                .contains("POD channel 0 to port 80 cut, the client left: 5 bytes in, 5 bytes out"));
    }
}
