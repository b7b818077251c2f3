package dev.postern.server.config;

import static dev.postern.server.SampleFolder.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of {@code authentication}, and what happens when their files change. */
class AuthenticationMapperTest {
    private static final CertificateAuthority PROXIES = CertificateAuthority.named("front-proxy-ca");
    private static final String ALL = """
            authentication:
              x509: {clientCAFile: client-ca.crt}
              tokenAuthFile: tokens.csv
              webhook: {enabled: true, cacheTTL: 5s, audiences: [postern]}
              configFile: authn.yaml
              requestHeader: {clientCAFile: front-proxy-ca.crt, allowedNames: [front-proxy]}
            """;
    private static final String AUTHN = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            anonymous: {enabled: true}
            """;

    @TempDir
    private Path folder;

    private SampleFolder files;

    @BeforeEach
    void writeFiles() {
        files = SampleFolder.in(folder);
        files.write("front-proxy-ca.crt", PROXIES.pem());
        files.write("authn.yaml", AUTHN);
    }

    private static String with(String authentication) {
        return CONFIG.replaceAll("(?s)authentication:.*?(?=authorization:)", authentication);
    }

    @Test
    void readsEveryKey() {
        Configuration configuration = accepted(with(ALL));
        AuthenticationOptions options = configuration.gateway().authentication();

        assertThat(options.tokenReview()).isEqualTo(new TokenReview(Duration.ofSeconds(5), List.of("postern")));
        assertThat(options.requestHeader().allowedNames()).containsExactly("front-proxy");
        assertThat(options.configured().current().anonymous().enabled()).isTrue();
        assertThat(configuration.gateway().front().clientCA().current().certificates())
                .containsExactly(TestPki.CLIENT.certificate(), PROXIES.certificate());
        assertThat(String.join("\n", configuration.summary()))
                .contains("client certificates, 2 static tokens, front proxies, token review, anonymous");
    }

    @Test
    void asksNobodyAndNamesNobodyUnlessToldTo() {
        AuthenticationOptions options = accepted(CONFIG).gateway().authentication();

        assertThat(options.tokenReview()).isNull();
        assertThat(options.requestHeader()).isNull();
        assertThat(options.configured().current().anonymous().enabled()).isFalse();
        assertThat(options.configured().current().jwt().issuers()).isEmpty();
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            cacheTTL: 5s → cacheTTL: 11s | authentication.webhook | cacheTTL must be between 0s and 10s: so long a revoked token still works
            audiences: [postern] → audiences: [""] | authentication.webhook | an audience must not be empty
            enabled: true → enable: true | authentication.webhook.enable | unknown key; did you mean enabled?
            allowedNames: [front-proxy] → allowedNames: [] | authentication.requestHeader | allowedNames must have at least one name
            , allowedNames: [front-proxy] → ~ ~ | authentication.requestHeader.allowedNames | is required
            front-proxy-ca.crt → client-ca.crt | authentication.requestHeader.clientCAFile | must share no CA
            front-proxy-ca.crt → nowhere.crt | authentication.requestHeader.clientCAFile | file not found
            authn.yaml → nowhere.yaml | authentication.configFile | file not found
            authn.yaml → policy.yaml | authentication.configFile | must hold one YAML document
            """)
    void reports(String change, String path, String message) {
        String[] sides = change.split(" → ");
        assertThat(ALL).contains(sides[0]);

        assertThat(rejected(with(ALL.replace(sides[0], sides[1].equals("~ ~") ? "" : sides[1]))))
                .filteredOn(problem -> problem.path().equals(path))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains(message));
    }

    @Test
    void wantsSomeWayToAuthenticate() {
        assertThat(rejected(with("authentication: {webhook: {enabled: false}}\n")))
                .extracting(ConfigProblem::toString)
                .containsExactly("authentication: nobody could authenticate: set x509.clientCAFile, tokenAuthFile,"
                        + " webhook.enabled, configFile or requestHeader");
    }

    @Test
    void aClusterWithoutAnApiServerReviewsNoToken() {
        String config = with(ALL).replaceAll("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml");

        assertThat(rejected(config))
                .extracting(ConfigProblem::toString)
                .contains(
                        "authentication.webhook.enabled: cluster sample has an inventoryFile, so there is no API server"
                                + " that could review a token; use kubeconfig or inCluster there");
    }

    @Test
    void aClusterThatTheGatewayRunsInReviewsTokens() {
        String config = with(ALL).replaceAll("kubeconfig: postern.kubeconfig", "inCluster: true");

        assertThat(rejected(config))
                .as("no test runs in a pod, and that is the only problem")
                .extracting(ConfigProblem::path)
                .containsExactly("clusters[0].inCluster");
    }

    @Test
    void aNewFileCountsAndABadOneDoesNot() {
        Configuration configuration = accepted(with(ALL));
        AuthenticationOptions options = configuration.gateway().authentication();
        ReloadableFile configured = file(configuration, "authentication.configFile");

        files.write("authn.yaml", AUTHN.replace("anonymous: {enabled: true}", "anonymous: {enabled: sometimes}"));
        assertThat(configured.reload())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString())
                                .isEqualTo(
                                        "authentication.configFile: authn.yaml: anonymous.enabled: must be true or false, not a text"));
        assertThat(options.configured().current().anonymous().enabled()).isTrue();

        files.write("authn.yaml", AUTHN.replace("true", "false"));
        assertThat(configured.reload()).isEmpty();
        assertThat(options.configured().current().anonymous().enabled()).isFalse();
    }

    @Test
    void neitherCAMayBecomeTheOther() {
        Configuration configuration = accepted(with(ALL));
        files.write("client-ca.crt", TestPki.CLIENT.pem() + PROXIES.pem());
        files.write("front-proxy-ca.crt", TestPki.CLIENT.pem());

        for (String key : List.of("authentication.x509.clientCAFile", "authentication.requestHeader.clientCAFile")) {
            assertThat(file(configuration, key).reload())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).contains("must share no CA"));
        }
        assertThat(configuration.gateway().authentication().clientCA().current().certificates())
                .containsExactly(TestPki.CLIENT.certificate());
    }

    private static ReloadableFile file(Configuration configuration, String key) {
        return configuration.files().stream()
                .filter(file -> file.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private Configuration accepted(String text) {
        ConfigResult result = ConfigLoader.load(files.config(text));
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
        return ((ConfigResult.Accepted) result).configuration();
    }

    private List<ConfigProblem> rejected(String text) {
        ConfigResult result = ConfigLoader.load(files.config(text));
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Rejected.class);
        return ((ConfigResult.Rejected) result).problems();
    }
}
