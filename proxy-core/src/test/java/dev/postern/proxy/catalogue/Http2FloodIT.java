package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawH2Client;
import dev.postern.proxy.harness.RawH2Client.Frame;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** G1 to G4, G6: what one HTTP/2 peer may cost, whoever it is. A well-behaved peer is served before, during and after. */
final class Http2FloodIT {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {};

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    private @Nullable RawClient wire;

    @BeforeEach
    void servePods() {
        gateway.api().on(PODS, FakeApi.json(200, "{}"));
    }

    @AfterEach
    void everybodyElseIsServed() {
        servePods();
        RawH2Client other = RawH2Client.of(gateway, TestPki.user("alice"));
        assertThat(other.response(get(other)).status()).isEqualTo(200);
    }

    @Test
    @Tag("G1")
    void aBurstOfRequestsThatAreResetIsDisconnected() {
        RawH2Client client = client(TestPki.user("alice"));
        byte[] block = client.block(":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost");
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        for (int stream = 1; stream < 800; stream += 2) {
            burst.writeBytes(RawH2Client.bytes(HEADERS, END_STREAM | END_HEADERS, stream, block));
            burst.writeBytes(RawH2Client.bytes(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
        }
        client.trySend(burst.toByteArray());
        assertDisconnected();
    }

    @Test
    @Tag("G1")
    void whoIsNotAuthenticatedHasOneRequestForEachConnection() {
        RawH2Client client = client(null);
        int first = get(client);
        RawH2Client.H2Response refused = client.response(first);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).contains("Unauthorized");
        Frame goAway = client.await(GOAWAY);
        assertThat(goAway.payload()).as("a GOAWAY, not a mere end").isNotEmpty();
        assertDisconnected();
    }

    @ParameterizedTest
    @ValueSource(strings = {"window", "data", "priority"})
    @Tag("G2")
    void aPeerThatMakesTheServerResetItsStreamsIsDisconnected(String how) {
        gateway.api().on(PODS, FakeApi.silence());
        RawH2Client client = client(TestPki.user("alice"));
        byte[] block = client.block(":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost");
        boolean taken = true;
        for (int stream = 1; stream < 1600 && taken; stream += 2) {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            one.writeBytes(RawH2Client.bytes(HEADERS, END_STREAM | END_HEADERS, stream, block));
            one.writeBytes(
                    switch (how) {
                        case "window" -> RawH2Client.bytes(WINDOW_UPDATE, 0, stream, new byte[4]);
                        case "data" -> RawH2Client.bytes(DATA, END_STREAM, stream, new byte[1]);
                        default -> RawH2Client.bytes(PRIORITY, 0, stream, new byte[4]);
                    });
            taken = client.trySend(one.toByteArray());
        }
        assertDisconnected();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Tag("G3")
    void aFloodOfContinuationsIsDisconnected(int size) {
        RawH2Client client = client(TestPki.user("alice"));
        byte[] block = client.block(":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost");
        client.frame(HEADERS, END_STREAM, 1, block);
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            flood.writeBytes(RawH2Client.bytes(CONTINUATION, 0, 1, new byte[size]));
        }
        client.trySend(flood.toByteArray());
        assertDisconnected();
    }

    @Test
    @Tag("G4")
    void theHundredAndFirstStreamIsRefused() {
        gateway.api().on(PODS, FakeApi.silence());
        RawH2Client client = client(TestPki.user("alice"));
        for (int i = 0; i < 100; i++) {
            get(client);
        }
        await().atMost(SOON).until(() -> gateway.api().forwarded().size() == 100);
        int oneMore = get(client);
        assertThat(client.response(oneMore).abort()).isEqualTo("RST_STREAM");
        assertThat(gateway.api().forwarded()).hasSize(100);
    }

    @Test
    @Tag("G4")
    @Tag("G6")
    void whatIsAdvertisedIsStreamsWindowsAndHeadersAndNoExtendedConnect() {
        RawH2Client client = client(TestPki.user("alice"));
        Map<Integer, Long> settings = new HashMap<>();
        ByteBuffer payload = ByteBuffer.wrap(client.await(SETTINGS).payload());
        while (payload.hasRemaining()) {
            settings.put((int) payload.getShort(), payload.getInt() & 0xffffffffL);
        }
        // 3 MAX_CONCURRENT_STREAMS, 4 INITIAL_WINDOW_SIZE, 6 MAX_HEADER_LIST_SIZE (RFC 9113 6.5.2), 8 RFC 8441.
        assertThat(settings).containsEntry(3, 100L).containsEntry(6, 128L * 1024);
        assertThat(settings.getOrDefault(4, 65_535L)).isBetween(65_535L, 65_536L);
        assertThat(settings.getOrDefault(8, 0L)).isZero();
        int update = ByteBuffer.wrap(client.await(WINDOW_UPDATE).payload()).getInt();
        assertThat(65_535 + update).as("the connection's window").isEqualTo(1024 * 1024);
    }

    @Test
    @Tag("G4")
    void aHeaderListThatGrowsInTheDecoderIsRefused() {
        RawH2Client client = client(TestPki.user("alice"));
        // One entry of 4,000 octets in the dynamic table, then a reference of one octet to it, again and again.
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(
                client.block(":method", "GET", ":scheme", "https", ":path", "/bomb", ":authority", "localhost"));
        bomb.write(0x40);
        bomb.write(1);
        bomb.write('a');
        bomb.writeBytes(new byte[] {0x7f, (byte) 0xa1, 0x1e});
        byte[] value = new byte[4_000];
        Arrays.fill(value, (byte) 'v');
        bomb.writeBytes(value);
        for (int i = 0; i < 10_000; i++) {
            bomb.write(0xbe);
        }
        client.trySend(RawH2Client.bytes(HEADERS, END_STREAM | END_HEADERS, 1, bomb.toByteArray()));
        assertThat(client.response(1).status()).isIn(-1, 431);
        assertThat(gateway.api().forwarded())
                .noneMatch(request -> request.path().equals("/bomb"));
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, SETTINGS})
    @Tag("G4")
    void aPeerThatAsksForAnswersAndReadsNoneIsDisconnected(int type) {
        RawH2Client client = client(TestPki.user("alice"));
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            flood.writeBytes(RawH2Client.bytes(type, 0, 0, type == PING ? new byte[8] : NOTHING));
        }
        // Ten times what the sockets' buffers hold of answers; Netty lets 10,000 wait behind those.
        boolean taken = true;
        for (int batch = 0; taken && batch < 200; batch++) {
            taken = client.trySend(flood.toByteArray());
        }
        assertDisconnected();
    }

    private RawH2Client client(@Nullable TestCertificate identity) {
        wire = gateway.client(identity, tls -> tls.setApplicationProtocols(new String[] {"h2"}));
        return new RawH2Client(wire);
    }

    private void assertDisconnected() {
        assertThat(wire.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
    }

    private static int get(RawH2Client client) {
        return client.request(":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost");
    }
}
