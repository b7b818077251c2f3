package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pod's log, from a kubelet that answers in pieces, breaks off or never ends. */
class ResponseRelayIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    private static final String LOG = Transport.PLAIN.toPod(GatewayFixture.POD);
    private static final String TO_COME = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n";

    @Test
    void passesEachPieceOnBeforeTheNextIsThere() {
        gateway.kubelet()
                .replies(KubeletReplies.chunks(List.of("first"), false)
                        .then(BackendConnection::hold)
                        .then(connection -> connection.write(KubeletReplies.chunk("second") + "0\r\n\r\n")));
        RawClient client = gateway.alice().send(LOG);

        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.chunk()).asString().isEqualTo("first");

        gateway.kubelet().connection(0).release();
        assertThat(client.chunk()).asString().isEqualTo("second");
        assertThat(client.chunk()).isEmpty();
    }

    @Test
    void passesTheHeadOnBeforeThereIsAnyBody() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of(), false));
        assertThat(gateway.alice().send(LOG).head().status()).isEqualTo(200);
    }

    @Test
    void answersTheNextRequestOfTheConnectionAfterAWholeBody() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of("all"), true));
        RawClient client = gateway.alice();
        for (int i = 0; i < 3; i++) {
            RawResponse response = client.send(LOG).response();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("all");
        }
    }

    @Test
    void breaksTheClientsChunkedBodyOffWhereTheKubeletBreaksOff() {
        for (boolean reset : new boolean[] {true, false}) {
            gateway.kubelet()
                    .replies(KubeletReplies.chunks(List.of("half"), false)
                            .then(BackendConnection::hold)
                            .then(connection -> end(connection, reset)));
            int before = gateway.kubelet().accepts();
            RawClient client = gateway.alice().send(LOG);
            client.head();
            assertThat(client.chunk()).asString().isEqualTo("half");

            gateway.kubelet().connection(before).release();

            assertThat(client.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void breaksTheClientsMeasuredBodyOffWhereTheKubeletBreaksOff() {
        gateway.kubelet().replies(KubeletReplies.raw(TO_COME + "half").then(BackendConnection::close));
        RawClient client = gateway.alice().send(LOG);
        assertThat(client.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
        assertThat(client.received()).endsWith("half");
    }

    @Test
    void closesTheKubeletsConnectionWhenTheClientLeaves() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of("first"), false));
        RawClient client = gateway.alice().send(LOG);
        client.head();
        client.chunk();

        client.close();

        assertThat(gateway.kubelet().connection(0).awaitEnd(Duration.ofSeconds(1)))
                .isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void readsNoFasterThanTheClientTakes() {
        String mebibyte = "x".repeat(1024 * 1024);
        long[] written = {0};
        gateway.kubelet().replies(KubeletReplies.chunks(List.of(), false).then(connection -> {
            for (int i = 0; i < 64; i++) {
                connection.write(KubeletReplies.chunk(mebibyte));
                written[0]++;
            }
            connection.write("0\r\n\r\n");
        }));
        RawClient client = gateway.alice().send(LOG);
        client.head();

        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(10)).until(() -> written[0] < 32);

        long received = 0;
        for (int length = client.chunk().length; length > 0; length = client.chunk().length) {
            received += length;
        }
        assertThat(received).isEqualTo(64L * 1024 * 1024);
    }

    private static void end(BackendConnection connection, boolean reset) {
        if (reset) {
            connection.reset();
        } else {
            connection.close();
        }
    }
}
