package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.server.SampleFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationMapperTest {
    private static final String CONFIG = SampleFolder.CONFIG;
    private static final String OWN = "  authorization: {podGate: [Webhook], nodeGate: [Disabled]}\n";

    @TempDir
    private Path folder;

    private SampleFolder files;

    @BeforeEach
    void makeFiles() {
        files = SampleFolder.in(folder);
    }

    @Test
    void readsEveryModeInItsOrder() {
        GateOptions gates = gates(accepted(CONFIG.replace("podGate: [RBAC]", "podGate: [RBACCluster, RBAC, Webhook]")
                .replace(
                        "nodeGate: [RBAC]",
                        "nodeGate: [RBAC]\n  webhook: {cacheAuthorizedTTL: 0s, cacheUnauthorizedTTL: 3s}\n"
                                + "  rbacCluster: {maxStaleness: 30s}")));

        assertThat(gates.podGate()).hasSize(3);
        assertThat(gates.podGate().get(0)).isEqualTo(new GateMode.RbacCluster(Duration.ofSeconds(30)));
        assertThat(gates.podGate().get(1)).isInstanceOf(GateMode.Rbac.class);
        assertThat(gates.podGate().get(2)).isEqualTo(new GateMode.Webhook(Duration.ZERO, Duration.ofSeconds(3)));
        assertThat(gates.nodeGate()).isEqualTo(gates.podGate().subList(1, 2));
    }

    @Test
    void fillsInTheTimesThatTheDesignSays() {
        GateOptions gates = gates(accepted(CONFIG.replace("podGate: [RBAC]", "podGate: [RBACCluster, Webhook]")));

        assertThat(gates.podGate())
                .containsExactly(
                        new GateMode.RbacCluster(GateMode.RbacCluster.DEFAULT_STALENESS),
                        new GateMode.Webhook(GateMode.Webhook.DEFAULT_TTL, GateMode.Webhook.DEFAULT_TTL));
    }

    @Test
    void aClustersOwnAuthorizationStandsInPlaceOfTheFiles() {
        Configuration configuration = accepted(CONFIG.replace("streaming:", OWN + "streaming:"));

        assertThat(gates(configuration).podGate()).singleElement().isInstanceOf(GateMode.Webhook.class);
        assertThat(gates(configuration).nodeGate()).containsExactly(new GateMode.Disabled());
        assertThat(configuration.summary())
                .contains(
                        "pod gate    Webhook: the cluster's API server (cluster sample)",
                        "node gate   Disabled: whoever passes the pod gate reaches the node (cluster sample)");
    }

    @Test
    void anInventoryHasNobodyToAsk() {
        String inventory = CONFIG.replace("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml");

        assertThat(rejected(inventory.replace("podGate: [RBAC]", "podGate: [RBAC, RBACCluster]")))
                .containsExactly(new ConfigProblem(
                        "clusters[0].inventoryFile",
                        "has no API server that the gate modes Webhook and RBACCluster could ask; use RBAC, or kubeconfig"
                                + " instead of inventoryFile"));
        assertThat(rejected(inventory.replace("streaming:", OWN + "streaming:")))
                .extracting(ConfigProblem::path)
                .containsExactly("clusters[0].inventoryFile");
    }

    @Test
    void aProblemOfAClustersOwnNamesItsPath() {
        assertThat(rejected(CONFIG.replace("streaming:", OWN.replace("Webhook", "RBAC") + "streaming:")))
                .containsExactly(
                        new ConfigProblem("clusters[0].authorization", "rbacFiles is required where a gate says RBAC"));
    }

    @Test
    void aPolicyIsReadAgainAndABadOneKeepsTheOld() {
        Configuration configuration = accepted(CONFIG);
        GateMode.Rbac rbac = (GateMode.Rbac) gates(configuration).podGate().get(0);
        ReloadableFile file = configuration.files().stream()
                .filter(one -> one.key().equals("authorization.rbacFiles"))
                .findFirst()
                .orElseThrow();
        assertThat(file.files()).containsExactly(files.file("policy.yaml"));
        assertThat(rbac.policy().current().clusterRoles()).hasSize(1);

        files.write("policy.yaml", "kind: Role\n");
        assertThat(file.reload()).extracting(ConfigProblem::path).containsExactly("authorization.rbacFiles[0]");
        assertThat(rbac.policy().current().clusterRoles()).hasSize(1);

        files.write(
                "policy.yaml",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {namespace: a, name: b}, rules: []}");
        assertThat(file.reload()).isEmpty();
        assertThat(rbac.policy().current().clusterRoles()).isEmpty();
        assertThat(rbac.policy().current().roles()).hasSize(1);
    }

    private static GateOptions gates(Configuration configuration) {
        return configuration.gateway().clusters().get(0).gates();
    }

    private Configuration accepted(String config) {
        ConfigResult result = ConfigLoader.load(files.config(config));
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
        return ((ConfigResult.Accepted) result).configuration();
    }

    private List<ConfigProblem> rejected(String config) {
        return ((ConfigResult.Rejected) ConfigLoader.load(files.config(config))).problems();
    }
}
