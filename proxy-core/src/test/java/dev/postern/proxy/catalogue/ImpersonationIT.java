package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * D4, D7: a client acts as somebody else where its own rights say so for every part of it, and then with nothing but the
 * other one's rights; its headers go nowhere.
 */
final class ImpersonationIT {
    private static final String CONFIGMAPS = "/api/v1/namespaces/default/configmaps";
    private static final String[] WHOLE = {
        "impersonate-USER: alice", "Impersonate-Group: dev", "Impersonate-Group: ops", "Impersonate-Uid: 7",
    };

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(settings());

    /** Root may become anybody, with two groups; sam may become alice, and has no other right; bob may be alice himself. */
    private static GatewaySettings settings() {
        GatewaySettings settings = GatewaySettings.usual();
        settings.policy()
                .user("root", "impersonate", "users", "serviceaccounts", "groups")
                .user("sam", "impersonate", "users")
                .user("system:serviceaccount:default:ci", "create", "pods/exec", "nodes/proxy")
                .user("system:serviceaccount:default:ci", "get", "pods/log");
        return settings;
    }

    @BeforeEach
    void serveConfigMaps() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{\"kind\":\"ConfigMapList\"}"));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D7")
    @Tag("A9")
    void whoMayBecomeAliceStreamsWithAlicesRights(Transport transport) {
        RawClient client = gateway.user("sam").send(transport.toPod(GatewayFixture.POD, "Impersonate-User: alice"));

        assertThat(client.head().status()).isIn(101, 200, 502);
        assertThat(gateway.kubelet().accepts()).isOne();
        assertThat(gateway.kubelet().received()).doesNotContainIgnoringCase("impersonate");
        assertThat(questions("sam")).containsExactly("impersonate users alice");
        assertThat(questions("alice"))
                .containsExactly(
                        transport.upgrades() ? "create pods/exec web" : "get pods/log web", "create nodes/proxy node1");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D7")
    @Tag("A9")
    void nobodyKeepsTheirOwnRightsAsSomebodyElse(Transport transport) {
        RawResponse answer = gateway.user("root")
                .send(transport.toPod(GatewayFixture.POD, "Impersonate-User: bob"))
                .response();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("User \\\"bob\\\" cannot create resource \\\"nodes/proxy\\\"", "node gate");

        RawResponse nobody = gateway.alice()
                .send(transport.toPod(GatewayFixture.POD, "Impersonate-User: bob"))
                .response();
        assertThat(nobody.status()).isEqualTo(403);
        assertThat(nobody.text())
                .contains(
                        "users \\\"bob\\\" is forbidden: User \\\"alice\\\" cannot impersonate resource \\\"users\\\" in API"
                                + " group \\\"\\\" at the cluster scope",
                        "pod gate",
                        "verbs: [\\\"impersonate\\\"]");
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D7")
    @Tag("A9")
    void aServiceAccountIsAskedForAsOneAndHasItsGroups(Transport transport) {
        String account = "Impersonate-User: system:serviceaccount:default:ci";
        assertThat(gateway.user("sam")
                        .send(transport.toPod(GatewayFixture.POD, account))
                        .response()
                        .status())
                .isEqualTo(403);
        gateway.oracles().untouched();

        assertThat(gateway.user("root")
                        .send(transport.toPod(GatewayFixture.POD, account))
                        .head()
                        .status())
                .isIn(101, 200, 502);
        assertThat(gateway.kubelet().accepts()).isOne();
        assertThat(gateway.podGate().questions())
                .last()
                .satisfies(question -> assertThat(question.user().groups())
                        .containsExactly(
                                "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"));
    }

    @Test
    @Tag("D7")
    void whatGoesUpIsWhomTheyBecameAndNothingElse() {
        RawResponse answer = gateway.user("root")
                .send(Transport.PLAIN.to(CONFIGMAPS, "Impersonate-User: jane", "Impersonate-Group: dev"))
                .response();

        assertThat(answer.status()).isEqualTo(200);
        ApiRequest request = gateway.api().forwarded().get(0);
        assertThat(request.headers("impersonate-user")).containsExactly("jane");
        assertThat(request.headers("impersonate-group")).containsExactly("dev");
        assertThat(request.head().toLowerCase(Locale.ROOT)).doesNotContain("root");
    }

    /** The API server would give a service account without groups those of its namespace. */
    @Test
    @Tag("D7")
    void aServiceAccountWithItsGroupsTakenAwayGoesUpWithoutThem() {
        gateway.user("root")
                .send(Transport.PLAIN.to(
                        CONFIGMAPS,
                        "Impersonate-User: system:serviceaccount:default:ci",
                        "Impersonate-Group: system:authenticated"))
                .response();

        assertThat(gateway.api().forwarded().get(0).headers("impersonate-group"))
                .containsExactly("system:authenticated");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D7")
    @Tag("A9")
    void oneRefusedPartRefusesAll(Transport transport) {
        RawResponse uid = gateway.user("root")
                .send(transport.toPod(GatewayFixture.POD, WHOLE))
                .response();
        assertThat(uid.status()).isEqualTo(403);
        assertThat(uid.text()).contains("uids.authentication.k8s.io \\\"7\\\" is forbidden");

        for (String part : List.of("Impersonate-Group: system:masters", "Impersonate-Extra-Scopes: x")) {
            RawResponse answer = gateway.user("sam")
                    .send(transport.toPod(GatewayFixture.POD, "Impersonate-User: alice", part))
                    .response();
            assertThat(answer.status()).as(part).isEqualTo(403);
        }
        RawResponse up = gateway.user("sam")
                .send(Transport.PLAIN.to(CONFIGMAPS, "Impersonate-User: x", "Impersonate-Group: system:masters"))
                .response();
        assertThat(up.status()).isEqualTo(403);
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-Group: dev",
                "impersonate-uid: 1",
                "Impersonate-Extra-Scopes: x",
                "Impersonate-User: ",
                "Impersonate-User: \r\nImpersonate-Group: dev",
                "Impersonate-User: alice\r\nImpersonate-Future: x",
                "Impersonate-User: alice\r\nImpersonate-Extra-: x",
                "Impersonate-User: alice\r\nImpersonate-Extra-a%zz: x",
                "Impersonate-User: alice\r\nIMPERSONATE-USER: bob",
                "Impersonate-User: alice\r\nImpersonate-Uid: 1\r\nImpersonate-Uid: 2",
                "Impersonate-User: alice\r\nImpersonate-Group: "
            })
    @Tag("D4")
    @Tag("A9")
    void whatIsNotWholeOrNotKnownIsRefusedToWhoeverSendsIt(String headers) {
        for (Transport transport : Transport.values()) {
            assertThat(gateway.user("root")
                            .send(transport.toPod(GatewayFixture.POD, headers))
                            .response()
                            .status())
                    .isEqualTo(400);
        }
        assertThat(gateway.user("root")
                        .send(Transport.PLAIN.to(CONFIGMAPS, headers))
                        .response()
                        .status())
                .isEqualTo(400);
        gateway.oracles().untouched();
    }

    @Test
    @Tag("D7")
    void theSessionNamesBoth() {
        gateway.user("sam")
                .send(Transport.SPDY.toPod(GatewayFixture.POD, "Impersonate-User: alice"))
                .head();

        await().untilAsserted(() -> assertThat(gateway.gateway().sessions())
                .singleElement()
                .satisfies(session -> {
                    assertThat(session.info().caller().user()).isEqualTo("sam");
                    assertThat(session.info().caller().effectiveUser()).isEqualTo("alice");
                }));
        assertThat(LogRecorder.recorder().lines())
                .anyMatch(line -> line.contains("session opened")
                        && line.contains("sam")
                        && line.contains("impersonatedUser")
                        && line.contains("alice"));
    }

    /** Every question of both gates about this user, as verb, resource and name. */
    private static List<String> questions(String user) {
        return java.util.stream.Stream.concat(
                        gateway.podGate().questions().stream(), gateway.nodeGate().questions().stream())
                .filter(question -> question.user().name().equals(user))
                .map(ImpersonationIT::written)
                .toList();
    }

    private static String written(AccessAttributes question) {
        Resource resource = (Resource) question.target();
        return question.verb() + " " + resource.combined() + " " + resource.name();
    }
}
