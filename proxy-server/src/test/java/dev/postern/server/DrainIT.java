package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The program's end while a session runs. */
class DrainIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String POD = "default/shell";
    private static final String TOKEN = "Authorization: Bearer alice-token";

    @TempDir
    private Path folder;

    private final FakeKubelet kubelet = new FakeKubelet("node-1");
    private ServeProcess postern;
    private RawClient session;
    private String serving;
    private String admin;

    @BeforeEach
    void replies() {
        kubelet.replies(KubeletReplies.switching(""));
    }

    @AfterEach
    void end() {
        session.close();
        postern.close();
        kubelet.close();
    }

    @Test
    void aSessionGoesOnUntilItEndsByItselfAndTheProgramEndsWithIt() throws Exception {
        start("10m");

        postern.signal("TERM");

        assertThat(postern.event("stopping").path("sessions").asInt()).isOne();
        assertThat(ServeProcess.get(admin + "/readyz").statusCode()).isEqualTo(500);
        assertThat(ServeProcess.get(admin + "/livez").statusCode()).isEqualTo(200);
        try (RawClient next = RawClient.tls(port(), null)) {
            assertThat(next.send(Transport.WEBSOCKET.toPod(POD, TOKEN))
                            .response()
                            .status())
                    .isEqualTo(503);
        }
        say("goes on");
        assertThat(session.until("goes on")).isNotNull();

        session.close();

        assertThat(postern.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(postern.process().exitValue()).isZero();
        assertThat(postern.event("session ended").path("cause").asString()).startsWith("client_");
    }

    /** The cause says which of the two it was. */
    @ParameterizedTest
    @CsvSource({
        "1s, TERM, drain, 'it is being stopped, and the time to finish is over'",
        "0s, INT, shutdown, it is being stopped",
    })
    void aSessionThatGoesOnIsToldAndCut(String grace, String signal, String cause, String sentence) throws Exception {
        start(grace);

        postern.signal(signal);

        assertThat(session.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(session.received()).contains("the gateway ended the session: " + sentence + "\"");
        session.close();
        assertThat(postern.event("session ended").path("cause").asString()).isEqualTo(cause);
        assertThat(postern.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(postern.process().exitValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"TERM, TERM", "INT, TERM", "TERM, INT"})
    void aSecondSignalEndsTheWaiting(String first, String second) throws Exception {
        start("10m");

        postern.signal(first);
        postern.event("stopping");
        postern.signal(second);

        assertThat(session.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(session.received()).contains("the gateway ended the session: it is being stopped\"");
        session.close();
        assertThat(postern.event("session ended").path("cause").asString()).isEqualTo("shutdown");
        assertThat(postern.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(postern.process().exitValue()).isZero();
    }

    private void start(String grace) throws IOException {
        SampleFolder files = SampleFolder.in(folder);
        files.write("inventory.yaml", """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Node
                  metadata: {name: node-1}
                  status:
                    addresses: [{type: InternalIP, address: 127.0.0.1}]
                    daemonEndpoints: {kubeletEndpoint: {Port: %d}}
                - apiVersion: v1
                  kind: Pod
                  metadata: {name: shell, namespace: default, uid: 0b9d}
                  spec: {nodeName: node-1, containers: [{name: shell}]}
                """.formatted(kubelet.port()));
        Path config = files.config(SampleFolder.CONFIG
                        .replace("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml")
                        .replace("    verifyNodeName: true", "    verifyNodeName: true\n    nodeCIDRs: [127.0.0.0/8]")
                + "shutdown: {gracePeriod: " + grace + "}\n");
        postern = ServeProcess.start("serve", "--config", config.toString());
        JsonNode event = postern.event("serving");
        serving = event.path("serving").asString();
        admin = "http://" + event.path("admin").asString();
        session = RawClient.tls(port(), null).send(Transport.WEBSOCKET.toPod(POD, TOKEN));
        assertThat(session.head().status()).isEqualTo(101);
        say("started");
        session.until("started");
    }

    private int port() {
        return Integer.parseInt(serving.substring(serving.lastIndexOf(':') + 1));
    }

    /** A message on the session's stdout. */
    private void say(String text) {
        await().until(() -> kubelet.accepts() > 0);
        BackendConnection node = kubelet.connection(0);
        node.write(new String(new char[] {0x82, (char) (text.length() + 1), 1}) + text);
    }
}
