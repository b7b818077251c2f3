package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class GatewayTraceTest {
    private static final Logger SESSIONS = LoggerFactory.getLogger("dev.postern.proxy.session.SessionLog");
    private static final Logger FLOW = LoggerFactory.getLogger("dev.postern.proxy.RequestFlow");

    private final List<String> steps = new ArrayList<>();
    private final Trace trace = (hop, connection, step) -> {
        assertThat(hop).isEqualTo(Hop.GATEWAY);
        steps.add(connection + " " + step);
    };

    @Test
    void tellsOfSessionsAndRefusals() {
        try (GatewayTrace listening = GatewayTrace.attach(trace)) {
            assertThat(listening.isStarted()).isTrue();
            SESSIONS.atInfo()
                    .addKeyValue("session", "s1")
                    .addKeyValue("user", "alice")
                    .addKeyValue("client", "127.0.0.1")
                    .addKeyValue("kind", "portforward")
                    .addKeyValue("protocol", "spdy")
                    .addKeyValue("namespace", "default")
                    .addKeyValue("name", "frontend")
                    .addKeyValue("node", "dev-node")
                    .log("session opened");
            SESSIONS.atInfo()
                    .addKeyValue("session", "s1")
                    .addKeyValue("client", "127.0.0.1")
                    .addKeyValue("cause", "client_closed")
                    .addKeyValue("bytesToClient", 120)
                    .addKeyValue("bytesToBackend", 34)
                    .addKeyValue("seconds", 2)
                    .log("session ended");
            FLOW.atDebug().addKeyValue("cause", "forbidden").log("request refused");
        }

        assertThat(steps)
                .containsExactly(
                        "127.0.0.1 session s1 opened: alice, portforward by spdy to default/frontend on dev-node",
                        "127.0.0.1 session s1 ended: client_closed after 2 s, 120 bytes to the client, 34 to the kubelet",
                        " request refused: forbidden");
    }

    @Test
    void tellsNothingOnceItIsClosed() {
        GatewayTrace.attach(trace).close();

        SESSIONS.info("session opened");

        assertThat(steps).isEmpty();
    }
}
