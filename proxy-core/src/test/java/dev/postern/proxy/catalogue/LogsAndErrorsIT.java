package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** K: what is logged and answered holds no secret, no second line, and nothing of the gateway's insides. */
final class LogsAndErrorsIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-Agent: a%0d%0aERROR forged",
                "User-Agent: ${jndi:ldap://127.0.0.1/x}",
                "User-Agent: %n%s%x{}",
                "User-Agent: \u001b[2Jcleared",
                "X-Forwarded-For: ${jndi:ldap://127.0.0.1/x}",
                "X-Forwarded-For: a\tb"
            })
    @Tag("K1")
    @Tag("A9")
    void aLogEventIsOneLine(String header) {
        for (Transport transport : Transport.values()) {
            for (String user : List.of("alice", "dave")) {
                gateway.user(user)
                        .send(transport.toPod(GatewayFixture.POD, header))
                        .head();
            }
        }
        gateway.user("dave")
                .send(Transport.SPDY.to(FakeApi.podPath("default/%24%7bjndi:x%7d") + "/exec"))
                .response();
        assertLogIsPlain();
    }

    @Test
    @Tag("K1")
    void aHostileUserNameIsOneLineToo() {
        for (String name : List.of("${jndi:ldap://x}", "%n%s", "a b", "x".repeat(200))) {
            gateway.client(TestPki.CLIENT.issue(CertificateRequest.user(name)))
                    .send(Transport.SPDY.toPod(GatewayFixture.POD))
                    .response();
        }
        assertLogIsPlain();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("K2")
    @Tag("A9")
    void noSecretOfARequestIsLoggedOrAnswered(Transport transport) {
        String query = transport.upgrades()
                ? "?command=sh&command=-c&command=" + gateway.canary().secret()
                : "";
        // The command itself has to reach the kubelet; the log and the answers must not have it.
        String command = transport.upgrades() ? query.substring(query.lastIndexOf('=') + 1) : "-";
        gateway.canary().forget(command);
        String target = transport.path(GatewayFixture.POD) + query;
        String secretHeader = "Cookie: " + gateway.canary().secret();
        gateway.alice().send(transport.to(target, secretHeader)).head();
        gateway.user("dave").send(transport.to(target, secretHeader)).response();
        gateway.anonymous()
                .send(transport.to(
                        target, "Authorization: Bearer " + gateway.canary().secret()))
                .response();
        gateway.kubelet().replies(KubeletReplies.status(500, "kubelet error"));
        gateway.alice().send(transport.to(target, secretHeader)).response();
        gateway.kubelet().replies(KubeletReplies.reset());
        gateway.alice().send(transport.to(target, secretHeader)).response();
        assertThat(LogRecorder.recorder().text()).doesNotContain(command.equals("-") ? "CANARY" : command);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("K5")
    @Tag("A9")
    void anErrorNamesTheHopAndNothingOfItsInsides(Transport transport) {
        gateway.api().node("gone", 1).pod("default/lost", "gone", "c");
        RawResponse refused = gateway.exchange(transport.toPod("default/lost"));
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.text())
                .contains("error dialing backend")
                .doesNotContain("127.0.0.1")
                .doesNotContain(":1");
        gateway.api()
                .on(FakeApi.podPath("default/odd"), FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>"));
        RawResponse odd = gateway.exchange(transport.toPod("default/odd"));
        assertThat(odd.status()).isIn(502, 503);
        gateway.api()
                .on(
                        FakeApi.podPath("default/moved"),
                        FakeApi.raw(
                                "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n"));
        RawResponse moved = gateway.exchange(transport.toPod("default/moved"));
        assertThat(moved.status()).isIn(502, 503);
        assertThat(moved.toString()).doesNotContain("127.0.0.1");
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("K5")
    void aKubeletsErrorIsTheKubeletsAndNoDefectOfOurs(Transport transport) {
        gateway.kubelet().replies(KubeletReplies.status(500, "container not found (\"c\")"));
        RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("container not found");
        assertThat(LogRecorder.recorder().lines()).noneMatch(line -> line.startsWith("ERROR dev.postern"));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("K5")
    void everyErrorIsAStatusUnder1KibWithALength(Transport transport) {
        for (RawResponse answer : List.of(
                gateway.anonymous().send(transport.toPod(GatewayFixture.POD)).response(),
                gateway.user("dave").send(transport.toPod(GatewayFixture.POD)).response(),
                gateway.alice().send(transport.toPod("default/none")).response(),
                gateway.alice().send(transport.to("/api/v1/namespaces/../pods")).response(),
                gateway.alice()
                        .send(transport.toPod("default/" + "x".repeat(250)))
                        .response())) {
            assertThat(answer.text()).startsWith("{\"kind\":\"Status\"").contains("\"code\":" + answer.status());
            assertThat(answer.header("content-length")).contains(String.valueOf(answer.body().length));
            assertThat(answer.header("content-type")).contains("application/json");
            assertThat(answer.body().length).isLessThan(1024);
        }
    }

    private static void assertLogIsPlain() {
        assertThat(LogRecorder.recorder().lines())
                .filteredOn(line -> line.contains("dev.postern"))
                .allSatisfy(line -> assertThat(line.split("\n\t|\n", 2)[0])
                        .doesNotContain("\r")
                        .doesNotContain("\u001b")
                        .doesNotContain("forged\n"));
    }
}
