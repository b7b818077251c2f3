package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D2: who may say in a header who asks, where front proxies are configured. */
final class FrontProxyIT {
    private static final CertificateAuthority PROXIES = CertificateAuthority.named("front-proxy-ca");
    private static final TestCertificate PROXY = PROXIES.issue(CertificateRequest.user("front-proxy"));
    private static final TestCertificate OTHER = PROXIES.issue(CertificateRequest.user("another"));

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().frontProxies(PROXIES, "front-proxy"));

    @ParameterizedTest
    @EnumSource
    @Tag("D2")
    @Tag("A9")
    void aFrontProxyNamesTheUserAndItsHeadersGoNowhere(Transport transport) {
        String secret = gateway.canary().secret();
        assertThat(send(transport, PROXY, "X-Remote-User: alice", "X-Remote-Extra-Foo%2fBar: " + secret)
                        .status())
                .isNotIn(401, 403);
        assertThat(gateway.podGate().questions()).singleElement().satisfies(question -> {
            assertThat(question.user().name()).isEqualTo("alice");
            assertThat(question.user().extra()).containsEntry("foo/bar", List.of(secret));
        });
        assertThat(gateway.kubelet().received()).doesNotContainIgnoringCase("x-remote");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D2")
    @Tag("A9")
    void nobodyElseDoes(Transport transport) {
        for (String header : List.of(
                "X-Remote-User: alice",
                "x-remote-user: alice",
                "X-REMOTE-USER: alice\r\nX-Remote-Group: system:masters",
                "X-Remote-Group: system:masters",
                "X-Remote-Extra-Foo%2fBar: x")) {
            assertThat(send(transport, null, header).status()).isEqualTo(401);
            assertThat(send(transport, OTHER, header).status()).isEqualTo(401);
            assertThat(send(transport, TestPki.STRANGER.issue(CertificateRequest.user("front-proxy")), header)
                            .status())
                    .isEqualTo(401);
            assertThat(send(transport, TestPki.user("dave"), header).status()).isEqualTo(403);
        }
        assertThat(gateway.podGate().questions())
                .allSatisfy(question -> assertThat(question.user().name()).isEqualTo("dave"));
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D2")
    @Tag("D5")
    @Tag("A9")
    void aFrontProxyThatNamesNobodyIsNobody(Transport transport) {
        for (String header : List.of(
                "X-Other: x",
                "X-Remote-User: ",
                "X-Remote-Group: dev",
                "X-Remote-User: a\u0085b",
                "X-Remote-User: alice\r\nX-Remote-Extra-a%zz: x")) {
            assertThat(send(transport, PROXY, header).status()).as(header).isEqualTo(401);
        }
        assertThat(send(transport, PROXY, "X-Remote-User: alice", "X-Remote-User: bob")
                        .status())
                .isEqualTo(400);
        gateway.oracles().untouched();
    }

    @Test
    @Tag("D2")
    void itsUserIsWhomTheApiServerIsToldOf() {
        assertThat(gateway.client(PROXY)
                        .send(Transport.PLAIN.to(
                                "/openapi/v2",
                                "X-Remote-User: ivan",
                                "X-Remote-Group: dev",
                                "X-Remote-Uid: 7",
                                "X-Remote-Extra-Team: a"))
                        .response()
                        .status())
                .isEqualTo(404);
        assertThat(gateway.api().forwarded()).singleElement().satisfies(request -> {
            assertThat(request.headers("impersonate-user")).containsExactly("ivan");
            assertThat(request.headers("impersonate-group")).contains("dev");
            assertThat(request.headers("impersonate-uid")).containsExactly("7");
            assertThat(request.headers("impersonate-extra-team")).containsExactly("a");
            assertThat(request.head()).doesNotContainIgnoringCase("x-remote");
        });
    }

    private static RawResponse send(Transport transport, @Nullable TestCertificate identity, String... headers) {
        return gateway.client(identity)
                .send(transport.toPod(GatewayFixture.POD, headers))
                .head();
    }
}
