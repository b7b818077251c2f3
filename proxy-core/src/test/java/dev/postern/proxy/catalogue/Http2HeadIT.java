package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawH2Client;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F over HTTP/2: what comes in frames is held against the rules of heads that come as text. */
final class Http2HeadIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @BeforeEach
    void servePods() {
        gateway.api().on(PODS, FakeApi.json(200, "{\"kind\":\"PodList\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x y", "foo", "/x\u0001", "/\u00e9", "//x", "/x#y", "http://evil/x", "/a/../b", "*", ""})
    @Tag("F8")
    void http2TakesNoOtherPathThanHttp1(String path) {
        RawH2Client client = RawH2Client.of(gateway, TestPki.user("alice"));
        RawH2Client.H2Response response = client.response(
                client.request(":method", "GET", ":scheme", "https", ":path", path, ":authority", "localhost"));
        assertThat(response.status()).isIn(-1, 400, 405);
        gateway.oracles().untouched();
    }

    @Test
    @Tag("F6")
    @Tag("F3")
    void http2HeadsAreHeldAgainstTheSameRules() {
        for (String[] extra : new String[][] {
            {"host", "localhost", "host", "evil"},
            {"host", "evil"},
            {"x_remote_user", "alice"},
            {"authorization", "Bearer a", "authorization", "Bearer b"},
            {"impersonate-user", "bob"},
            {"x-a", "b\r\nimpersonate-user: bob"},
            {"x-a", "b\0"},
            {"", "z"},
            {"connection", "upgrade", "upgrade", "SPDY/3.1"},
            {"transfer-encoding", "chunked"},
            {"X-Upper", "x"},
            {"x y", "z"},
            {"content-length", "3", "content-length", "4"},
            {"expect", "x"}
        }) {
            String[] fields = new String[8 + extra.length];
            System.arraycopy(
                    new String[] {":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost"},
                    0,
                    fields,
                    0,
                    8);
            System.arraycopy(extra, 0, fields, 8, extra.length);
            RawH2Client client = RawH2Client.of(gateway, TestPki.user("alice"));
            assertThat(client.response(client.request(fields)).status())
                    .as(String.join(": ", extra))
                    .isIn(-1, 400, 401, 403, 417);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("F8")
    void http2OpensNoStreamAndPassesTheRestOn() {
        RawH2Client client = RawH2Client.of(gateway, TestPki.user("alice", "dev"));
        int exec = client.request(
                ":method",
                "POST",
                ":scheme",
                "https",
                ":path",
                Transport.SPDY.path(GatewayFixture.POD) + "?command=id",
                ":authority",
                "localhost");
        RawH2Client.H2Response refused = client.response(exec);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Upgrade request required", "use HTTP/1.1");
        gateway.oracles().noDial();
        int list = client.request(":method", "GET", ":scheme", "https", ":path", PODS, ":authority", "localhost");
        RawH2Client.H2Response answer = client.response(list);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"kind\":\"PodList\"}");
        assertThat(gateway.api().forwarded().get(0).headers("impersonate-user")).containsExactly("alice");
    }
}
