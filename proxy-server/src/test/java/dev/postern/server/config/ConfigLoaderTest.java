package dev.postern.server.config;

import static dev.postern.server.SampleFolder.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.backend.CallerIdentity;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.RoutePolicy;
import dev.postern.proxy.target.RouteRule;
import dev.postern.server.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @TempDir
    private Path folder;

    private SampleFolder files;

    @BeforeEach
    void makeFiles() {
        files = SampleFolder.in(folder);
    }

    @Test
    void acceptsEveryKeyOfThisVersion() {
        Configuration configuration = accepted(CONFIG);

        GatewayOptions options = configuration.gateway();
        assertThat(options.front().bindAddress()).isEqualTo("127.0.0.1");
        assertThat(options.front().clientCA()).isNotNull();
        assertThat(options.authentication().tokens().current()).hasSize(2);
        assertThat(options.clusters().get(0).entry().streams().idleTimeout()).isEqualTo(Duration.ofMinutes(90));
        assertThat(options.clusters().get(0).source()).isInstanceOf(ApiServerOptions.class);
        assertThat(options.clusters().get(0).backend().kubelet().verifyNodeName())
                .isTrue();
        assertThat(options.clusters().get(0).target().preferredAddressTypes())
                .containsExactly("InternalIP", "Hostname");
    }

    @Test
    void fillsInWhatTheFileLeavesOut() {
        Configuration configuration = accepted("""
                apiVersion: postern.dev/v1alpha1
                kind: PosternConfiguration
                serving: {tlsCertFile: serving.crt, tlsPrivateKeyFile: serving.key}
                authentication: {tokenAuthFile: tokens.csv}
                authorization: {podGate: [RBAC], nodeGate: [Disabled], rbacFiles: [policy.yaml]}
                clusters:
                - name: sample
                  inventoryFile: inventory.yaml
                  kubelet:
                    clientCertificateFile: kubelet-client.crt
                    clientKeyFile: kubelet-client.key
                    certificateAuthorityFile: kubelet-ca.crt
                """);

        GatewayOptions options = configuration.gateway();
        assertThat(options.front().port()).isEqualTo(6443);
        assertThat(configuration.adminPort()).isEqualTo(6444);
        assertThat(configuration.adminAddress()).isEqualTo("127.0.0.1");
        assertThat(options.clusters().get(0).entry().streams().idleTimeout()).isEqualTo(Duration.ofHours(4));
        assertThat(options.clusters().get(0).gates().nodeGate()).containsExactly(new GateMode.Disabled());
        assertThat(options.clusters().get(0).gates().podGate()).singleElement().isInstanceOf(GateMode.Rbac.class);
        assertThat(options.clusters().get(0).source()).isInstanceOf(Inventory.class);
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            apiVersion: postern.dev/v1alpha1 → apiVersion: v1 | apiVersion | must be postern.dev/v1alpha1, not "v1"
            PosternConfiguration → Postern | kind | must be PosternConfiguration, not "Postern"
            tlsCertFile → tlsCertfile | serving.tlsCertfile | unknown key; did you mean tlsCertFile?
            trustedProxies: [] → colour: red | colour | unknown key; known keys are apiVersion, kind, serving, admin, authentication, authorization, clusters, streaming, shutdown, trustedProxies
            trustedProxies: [] → audit: {} | audit | is not in this version
            trustedProxies: [] → shutdown: {gracePeriod: soon} | shutdown.gracePeriod | must be a duration such as 4h, 90s or 1h30m, not "soon"
            trustedProxies: [] → trustedProxies: [10.0.0.0/33] | trustedProxies[0] | ~~
            identity: Impersonate → egress: {proxyURL: "https://p:1"} | clusters[0].egress.proxyURL | https is not supported
            identity: Impersonate → egress: {proxyURL: "http://a:b@p:1"} | clusters[0].egress.proxyURL | must not hold a password: put it into credentialsFile
            identity: Impersonate → egress: {proxyURL: "socks5://p", credentialsFile: policy.yaml} | clusters[0].egress.credentialsFile | is a secret, and others can read it
            verifyNodeName: true → egress: [{nodeCIDRs: [], proxyURL: "http://p"}] | clusters[0].kubelet.egress[0] | nodeCIDRs must name at least one block
            verifyNodeName: true → egress: [{nodeCIDRs: [10.0.0.0/33], proxyURL: "http://p"}] | clusters[0].kubelet.egress[0].nodeCIDRs[0] | ~~
            kubeconfig: postern.kubeconfig → inCluster: true | clusters[0].inCluster | KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set
            port: 0 → port: 65536 | serving.port | must be between 0 and 65535, not 65536
            port: 0 → port: 7443 | admin.port | is the serving port too; give it one of its own, such as 6444
            port: 0 → port: "0" | serving.port | must be a whole number, not a text
            1h30m → 90 | streaming.idleTimeout | must be a text, not a number (put it in quotes)
            1h30m → 4 hours | streaming.idleTimeout | must be a duration such as 4h, 90s or 1h30m, not "4 hours"
            1h30m → 0s | streaming | idleTimeout must be longer than 0
            podGate: [RBAC] → podGate: [] | authorization | a gate has no default: podGate and nodeGate each name at least one mode
            podGate: [RBAC] → podGate: [Disabled] | authorization.podGate[0] | must be RBAC or RBACCluster or Webhook, not "Disabled"
            rbacFiles: [policy.yaml] → webhook: {cacheAuthorizedTTL: 5} | authorization.webhook.cacheAuthorizedTTL | must be a text, not a number (put it in quotes)
            rbacFiles: [policy.yaml] → rbacCluster: {maxStaleness: 9s} | authorization.rbacCluster | maxStaleness must be at least 10s
            rbacFiles: [policy.yaml] → rbacFiles: [] | authorization | rbacFiles is required where a gate says RBAC
            nodeGate: [RBAC] → nodeGate: [RBAC, Disabled] | authorization | nodeGate: Disabled stands alone
            nodeGate: [RBAC] → rbacFile: x | authorization.nodeGate | is required
            identity: Impersonate → identity: Forward | clusters[0].identity | must be Impersonate or ForwardToken, not "Forward"
            route: Kubelet → route: apiserver | clusters[0].route | must be Kubelet or APIServer, not "apiserver"
            route: Kubelet → routes: [{namespaces: [a]}] | clusters[0].routes[0].route | is required
            route: Kubelet → routes: [{pods: [a], route: Kubelet}] | clusters[0].routes[0].pods | unknown key; known keys are namespaces, labels, users, groups, subresources, route
            route: Kubelet → routes: [{labels: [a], route: Kubelet}] | clusters[0].routes[0].labels | must be a mapping of keys to values, not a list
            route: Kubelet → routes: [{subresources: [logs], route: Kubelet}] | clusters[0].routes[0].subresources[0] | must be exec or attach or portforward or log or proxy, not "logs"
            kubeconfig: postern.kubeconfig → {} | clusters | must be a list, not a mapping
            identity: Impersonate → inventoryFile: inventory.yaml | clusters[0] | exactly one of kubeconfig, inCluster and inventoryFile must be set
            name: sample → name: Sample_1 | clusters[0].name | must be a DNS label (lower-case letters, digits and -, at most 63, as in prod-1), because it is part of a path and of metrics, not "Sample_1"
            identity: Impersonate → hosts: [Prod.Example.com] | clusters[0].hosts[0] | must be a host name in lower case, without port and wildcard, not "Prod.Example.com": write prod.example.com
            identity: Impersonate → hosts: [a.b, "a.b:6443"] | clusters[0].hosts[1] | must be a host name in lower case, without port and wildcard, not "a.b:6443", as in prod.example.com
            identity: Impersonate → hosts: [a.b, a.b] | clusters[0].hosts[1] | "a.b" is clusters[0].hosts[0] already: it must stand for one cluster
            identity: Impersonate → streaming: {idleTimeout: 0s} | clusters[0].streaming | idleTimeout must be longer than 0
            verifyNodeName: true → verifyNodeName: maybe | clusters[0].kubelet.verifyNodeName | must be true or false, not a text
            verifyNodeName: true → nodeCIDRs: [nowhere] | clusters[0].kubelet.nodeCIDRs[0] | ~~
            [InternalIP, Hostname] → [InternalIp] | clusters[0].kubelet.preferredAddressTypes[0] | must be Hostname or InternalDNS or InternalIP or ExternalDNS or ExternalIP, not "InternalIp"
            """)
    void reports(String change, String path, String message) {
        String[] sides = change.split(" → ");
        assertThat(CONFIG).contains(sides[0]);
        String config = sides[1].equals("{}")
                ? CONFIG.replaceAll("(?s)clusters:.*streaming", "clusters: {}\nstreaming")
                : CONFIG.replace(sides[0], sides[1]);

        assertThat(rejected(config))
                .filteredOn(problem -> problem.path().equals(path))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains(message));
    }

    @Test
    void readsRulesForRoutes() {
        String rules = """
                route: APIServer
                  routes:
                  - {namespaces: [a], labels: {app: db}, users: [u], groups: [g], subresources: [exec, proxy], route: Kubelet}
                  - {route: APIServer}""";

        ClusterOptions cluster = accepted(CONFIG.replace("route: Kubelet", rules))
                .gateway()
                .clusters()
                .get(0);

        assertThat(cluster.target().routes())
                .isEqualTo(new RoutePolicy(
                        List.of(
                                new RouteRule(
                                        new RouteRule.Match(
                                                List.of("a"),
                                                Map.of("app", "db"),
                                                List.of("u"),
                                                List.of("g"),
                                                List.of("exec", "proxy")),
                                        Destination.KUBELET),
                                new RouteRule(
                                        new RouteRule.Match(List.of(), Map.of(), List.of(), List.of(), List.of()),
                                        Destination.API_SERVER)),
                        Destination.API_SERVER));
    }

    @Test
    void needsNoKubeletWhereEveryRouteIsTheApiServers() {
        String config = withoutKubelet(CONFIG)
                .replace("route: Kubelet", "route: APIServer")
                .replace("identity: Impersonate", "identity: ForwardToken");

        ClusterOptions cluster = accepted(config).gateway().clusters().get(0);

        assertThat(cluster.backend().kubelet()).isNull();
        assertThat(cluster.backend().identity()).isEqualTo(CallerIdentity.FORWARD_TOKEN);
        assertThat(cluster.target().routes()).isEqualTo(RoutePolicy.API_SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"route: Kubelet", "route: APIServer\n  routes: [{namespaces: [a], route: Kubelet}]"})
    void needsAKubeletWhereARouteLeadsThere(String route) {
        assertThat(rejected(withoutKubelet(CONFIG).replace("route: Kubelet", route)))
                .containsExactly(new ConfigProblem("clusters[0]", "kubelet is required where a route is Kubelet"));
    }

    @Test
    void knowsThatAnInventoryIsNoApiServer() {
        String inventory = CONFIG.replace("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml");

        assertThat(rejected(inventory.replace("route: Kubelet", "routes: [{users: [a], route: APIServer}]")))
                .containsExactly(new ConfigProblem(
                        "clusters[0]", "an inventory has no API server: every route must be Kubelet"));
        assertThat(rejected(inventory.replace("identity: Impersonate", "identity: ForwardToken")))
                .singleElement()
                .extracting(ConfigProblem::message)
                .asString()
                .contains("no API server to forward tokens to");
    }

    @Test
    void saysThatACertificateCannotBeForwarded() {
        String config = CONFIG.replace("identity: Impersonate", "identity: ForwardToken")
                .replace("  tokenAuthFile: tokens.csv\n", "");

        assertThat(rejected(config)).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("clusters[0].identity");
            assertThat(problem.message())
                    .contains("client certificates only, which cannot be forwarded", "identity: Impersonate");
        });
        accepted(config.replace("  x509:", "  webhook: {enabled: true}\n  x509:"));
    }

    private static String withoutKubelet(String config) {
        return config.replaceAll("(?s)  kubelet:.*streaming", "streaming");
    }

    @Test
    void reportsAllProblemsAtOnceEachWithItsPath() throws IOException {
        Files.delete(files.file("kubelet-client.key"));
        Files.delete(files.file("client-ca.crt"));
        files.secret("serving.key", "no key");
        files.write("policy.yaml", "kind: Role\n");

        assertThat(rejected(CONFIG))
                .extracting(ConfigProblem::toString)
                .containsExactlyInAnyOrder(
                        "authentication.x509.clientCAFile: file not found: " + files.file("client-ca.crt"),
                        "serving.tlsPrivateKeyFile: holds no usable private key: expected an unencrypted"
                                + " -----BEGIN PRIVATE KEY-----, -----BEGIN RSA PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----",
                        "authorization.rbacFiles[0]: policy.yaml: must be a Kubernetes object with apiVersion and kind",
                        "clusters[0].kubelet.clientKeyFile: file not found: " + files.file("kubelet-client.key"));
    }

    @Test
    void refusesAKeyThatBelongsToAnotherCertificate() throws IOException {
        files.secret("serving.key", Files.readString(files.file("postern.key")));

        assertThat(rejected(CONFIG))
                .containsExactly(
                        new ConfigProblem("serving.tlsPrivateKeyFile", "does not belong to the certificate beside it"));
    }

    @ParameterizedTest
    @CsvSource({
        "serving.key, serving.tlsPrivateKeyFile",
        "tokens.csv, authentication.tokenAuthFile",
        "postern.kubeconfig, clusters[0].kubeconfig",
        "kubelet-client.key, clusters[0].kubelet.clientKeyFile"
    })
    @Tag("B10")
    void refusesASecretThatOthersCanRead(String file, String path) throws IOException {
        Files.setPosixFilePermissions(files.file(file), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(rejected(CONFIG))
                .containsExactly(new ConfigProblem(
                        path, "is a secret, and others can read it (mode rw-r--r--): chmod 600 " + files.file(file)));
    }

    @Test
    void acceptsASecretThatKubernetesMounts() throws IOException {
        Path mounted = Files.createDirectories(folder.resolve("..2026_11_23"));
        Files.createSymbolicLink(folder.resolve("..data"), mounted.getFileName());
        Files.move(files.file("serving.key"), mounted.resolve("serving.key"));
        Files.setPosixFilePermissions(mounted.resolve("serving.key"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(files.file("serving.key"), Path.of("..data", "serving.key"));

        accepted(CONFIG);
    }

    @Test
    void reportsADuplicateKeyWithItsLine() {
        assertThat(rejected(CONFIG + "kind: Other\n"))
                .singleElement()
                .extracting(ConfigProblem::message)
                .asString()
                .startsWith("is not valid YAML: line ")
                .contains("duplicate key kind");
    }

    @Test
    void reportsAnEmptyAndAMissingFile() {
        assertThat(rejected("")).containsExactly(new ConfigProblem("", "must hold one YAML document, not 0"));
        Path missing = folder.resolve("missing.yaml");
        assertThat(((ConfigResult.Rejected) ConfigLoader.load(missing)).problems())
                .containsExactly(new ConfigProblem("", "file not found: " + missing));
    }

    @Test
    @Tag("B8")
    void namesItsOwnAddressesAsForbiddenTargets() {
        String config = CONFIG.replace("port: 0\n  tls", "port: 6443\n  tls");

        assertThat(accepted(config).gateway().clusters().get(0).target().forbidden())
                .extracting(Object::toString)
                .contains("/127.0.0.1:6443", "/192.0.2.10:6443");
    }

    private Configuration accepted(String config) {
        ConfigResult result = ConfigLoader.load(files.config(config));
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
        return ((ConfigResult.Accepted) result).configuration();
    }

    private List<ConfigProblem> rejected(String config) {
        ConfigResult result = ConfigLoader.load(files.config(config));
        assertThat(result).isInstanceOf(ConfigResult.Rejected.class);
        return ((ConfigResult.Rejected) result).problems();
    }

    @Test
    @Tag("B8")
    void refusesToBeItsOwnApiServer() {
        files.secret("postern.kubeconfig", SampleFolder.kubeconfig("https://127.0.0.1:7443"));

        ConfigResult result = ConfigLoader.load(files.config(CONFIG.replaceFirst("port: 0", "port: 7443")));

        assertThat(((ConfigResult.Rejected) result).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(
                        "clusters[0]: its API server is the gateway's own serving address: it would ask itself");
    }

    @Test
    void readsProxiesWithTheirLogins() {
        files.secret("proxy.login", "me:secret:with:colons\n");
        String egress = "{proxyURL: \"http://proxy:3128\", credentialsFile: proxy.login";
        Configuration configuration = accepted(CONFIG.replace("identity: Impersonate", "egress: " + egress + "}")
                .replace("verifyNodeName: true", "egress: [" + egress + ", nodeCIDRs: [10.0.0.0/8]}]"));

        GatewayOptions.ClusterOptions cluster =
                configuration.gateway().clusters().get(0);
        EgressProxy proxy = ((ApiServerOptions) cluster.source()).address().egress();
        assertThat(proxy.login().current().password()).isEqualTo("secret:with:colons");
        assertThat(cluster.backend().kubelet().egress().rules()).hasSize(1);
        assertThat(configuration.toString()).doesNotContain("secret:with");
        assertThat(configuration.files())
                .extracting(ReloadableFile::key)
                .contains("clusters[0].egress.credentialsFile", "clusters[0].kubelet.egress[0].credentialsFile")
                .doesNotHaveDuplicates();
    }
}
