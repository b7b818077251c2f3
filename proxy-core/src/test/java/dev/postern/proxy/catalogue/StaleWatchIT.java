package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeRbac;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** B6: gates that a copy of the cluster's RBAC objects answers, and what becomes of them when the copy grows old. */
final class StaleWatchIT {
    private static final GateMode COPY = new GateMode.RbacCluster(Duration.ofSeconds(3));
    private static final FakeRbac RBAC = new FakeRbac();

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().gates(new GateOptions(List.of(COPY), List.of(COPY))));

    @BeforeEach
    void serve() {
        RBAC.on(gateway.api());
        RBAC.clear();
        RBAC.freeze(false);
        RBAC.cut();
        RBAC.grant("alice", "create", "pods/exec", "nodes/proxy").grant("alice", "get", "pods/log");
        await().until(() -> ready() && RBAC.watches() >= 4);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B6")
    @Tag("A9")
    void aRightThatIsTakenAwayIsGoneAndAPodIsReadLive(Transport transport) {
        if (!transport.upgrades()) {
            gateway.kubelet().replies(KubeletReplies.status(200, "log\n"));
        }
        await().untilAsserted(() -> assertPasses(transport));
        gateway.api().remove(FakeApi.podPath(GatewayFixture.POD));
        assertThat(gateway.exchange(transport.toPod(GatewayFixture.POD)).status())
                .isEqualTo(404);

        RBAC.clear();
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        gateway.exchange(transport.toPod(GatewayFixture.POD)).status() == 403);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B6")
    @Tag("A9")
    void aSilentWatchFailsReadinessAndThenDenies(Transport transport) {
        if (!transport.upgrades()) {
            gateway.kubelet().replies(KubeletReplies.status(200, "log\n"));
        }
        await().untilAsserted(() -> assertPasses(transport));
        RBAC.freeze(true);

        await().until(() -> !ready());
        await().until(() -> status(transport) == 503);
        int dials = gateway.kubelet().accepts();
        RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("pod gate", "API server has not confirmed");
        assertThat(gateway.kubelet().accepts()).isEqualTo(dials);

        RBAC.freeze(false);
        await().untilAsserted(() -> assertPasses(transport));
    }

    private static void assertPasses(Transport transport) {
        try (RawClient client = gateway.alice()) {
            RawResponse answer =
                    client.send(transport.toPod(GatewayFixture.POD)).head();
            assertThat(answer.status()).as(answer.head()).isIn(101, 200);
        }
    }

    private static boolean ready() {
        Future<Void> answer = gateway.gateway().reachable("test");
        await().until(answer::isComplete);
        return answer.succeeded();
    }

    private static int status(Transport transport) {
        try (RawClient client = gateway.alice()) {
            return client.send(transport.toPod(GatewayFixture.POD)).head().status();
        }
    }
}
