package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dials to something that accepts TCP and is no kubelet. */
class KubeletDialIT {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BackendFixture fixture = BackendFixture.dialling(listener.getLocalPort());

    KubeletDialIT() throws IOException {}

    @AfterEach
    void close() throws IOException {
        listener.close();
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource
    void doesNotWaitForAHandshakeThatDoesNotCome(Transport transport) throws IOException {
        try (RawClient client = fixture.send(transport);
                Socket accepted = listener.accept()) {
            assertThat(text(client)).contains("does not complete the TLS handshake in time");
            assertThat(ends(accepted, Duration.ofSeconds(1))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatItDoesNotSpeakTls(Transport transport) throws IOException {
        try (RawClient client = fixture.send(transport);
                Socket accepted = listener.accept()) {
            accepted.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(text(client)).contains("does not speak TLS");
            assertThat(ends(accepted, Duration.ofSeconds(1))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatItHungUp(Transport transport) throws IOException {
        try (RawClient client = fixture.send(transport)) {
            listener.accept().close();
            assertThat(text(client)).contains("error dialing backend: the kubelet of node");
        }
    }

    @Test
    void closesTheConnectionWhenTheClientLeavesDuringTheHandshake() throws IOException {
        try (RawClient client = fixture.send(Transport.SPDY);
                Socket accepted = listener.accept()) {
            assertThat(accepted.getInputStream().read()).as("the ClientHello").isEqualTo(22);
            client.reset();
            assertThat(ends(accepted, Duration.ofMillis(700))).isTrue();
        }
        assertThat(fixture.failure().reason()).isEqualTo(FailureReason.CLIENT_GONE);
    }

    private static String text(RawClient client) {
        RawResponse answer = client.response();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("error dialing backend: ", "node-1").doesNotContain("127.0.0.1");
        return answer.text();
    }

    /** Whether the peer ends the connection, in whatever way, within the time. */
    private static boolean ends(Socket socket, Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
