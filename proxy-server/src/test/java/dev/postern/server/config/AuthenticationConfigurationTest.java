package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.AuthenticationOptions.Anonymous;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.jwt.JwtIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubernetes' AuthenticationConfiguration: its defaults, and a message with a path for every rule. */
class AuthenticationConfigurationTest {
    private static final String FULL = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer:
                url: https://issuer.example.org/realm
                discoveryURL: https://inside.example.org/discovery
                audiences: [postern, kubernetes]
                audienceMatchPolicy: MatchAny
              claimValidationRules:
              - {claim: hd, requiredValue: example.org}
              - {expression: claims.exp - claims.iat <= 86400, message: too long}
              claimMappings:
                username: {claim: sub, prefix: "idp:"}
                groups: {expression: "claims.roles.split(',')"}
                uid: {claim: oid}
                extra:
                - {key: example.org/team, valueExpression: claims.team}
              userValidationRules:
              - {expression: "!user.username.startsWith('system:')", message: reserved}
            anonymous:
              enabled: true
              conditions: [{path: /healthz}, {path: /version}]
            """;

    @TempDir
    private Path folder;

    @Test
    void readsEveryKey() throws IOException {
        Configured configured = accepted(FULL);

        assertThat(configured.anonymous()).isEqualTo(new Anonymous(true, Set.of("/healthz", "/version")));
        assertThat(configured.jwt().issuers()).singleElement().satisfies(issuer -> {
            assertThat(issuer.keys().issuer()).isEqualTo("https://issuer.example.org/realm");
            assertThat(issuer.keys().discovery()).isEqualTo(URI.create("https://inside.example.org/discovery"));
            assertThat(issuer.keys().otherHosts()).containsExactly("keys.example.org");
            assertThat(issuer.audiences()).containsExactly("postern", "kubernetes");
            assertThat(issuer.claimRules()).hasSize(2);
            assertThat(issuer.userRules()).hasSize(1);
            assertThat(issuer.mappings().extra()).hasSize(1);
        });
    }

    @Test
    void readsTheLeastAndTheBeta() throws IOException {
        String pem = TestPki.SERVING.pem().indent(6);
        Configured configured = accepted("""
                apiVersion: apiserver.config.k8s.io/v1beta1
                kind: AuthenticationConfiguration
                jwt:
                - issuer:
                    url: https://issuer.example.org/
                    audiences: [postern]
                    certificateAuthority: |
                %s
                  claimMappings:
                    username: {claim: sub, prefix: ""}
                """.formatted(pem));

        JwtIssuer issuer = configured.jwt().issuers().get(0);
        assertThat(configured.anonymous()).isEqualTo(Anonymous.OFF);
        assertThat(issuer.keys().discovery())
                .isEqualTo(URI.create("https://issuer.example.org/.well-known/openid-configuration"));
        assertThat(issuer.keys().ca().certificates()).containsExactly(TestPki.SERVING.certificate());
    }

    @Test
    void readsTheExample() throws IOException {
        Configured configured = accepted(Files.readString(Path.of("..", "config", "authentication.yaml")));

        assertThat(configured.jwt().issuers()).hasSize(1);
        assertThat(configured.anonymous().paths()).containsExactly("/version");
    }

    @Test
    void nothingIsEnough() throws IOException {
        assertThat(accepted("{apiVersion: apiserver.config.k8s.io/v1, kind: AuthenticationConfiguration}"))
                .isEqualTo(Configured.NOTHING);
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            config.k8s.io/v1 → config.k8s.io/v1alpha1 | apiVersion | must be apiserver.config.k8s.io/v1 or apiserver.config.k8s.io/v1beta1
            kind: A → kind: B | kind | must be AuthenticationConfiguration
            anonymous: → anonymus: | anonymus | unknown key; did you mean anonymous?
            {path: /version} → {path: version} | anonymous.conditions[1] | path must start with /
            enabled: true → enabled: false | anonymous | conditions must be left out where enabled is false
            enabled: true → enabled: maybe | anonymous.enabled | must be true or false
            audiences: → audience: | jwt[0].issuer.audience | unknown key; did you mean audiences?
            audiences: [postern, kubernetes] → audiences: [] | jwt[0].issuer | must have at least one
            audiences: [postern, kubernetes] → audiences: [postern, postern] | jwt[0].issuer | audiences has one twice
            audiences: [postern, kubernetes] → audiences: [""] | jwt[0].issuer | none that is empty
            MatchAny → MatchAll | jwt[0].issuer.audienceMatchPolicy | must be
            audienceMatchPolicy: MatchAny → audienceMatchPolicy: "" | jwt[0].issuer | must be MatchAny for more than one
            audienceMatchPolicy: MatchAny → egressSelectorType: cluster | jwt[0].issuer.egressSelectorType | is not in this version
            url: https → url: http | jwt[0].issuer.url | must be an https URL with a host
            realm → realm?a=b | jwt[0].issuer.url | must have no user name, query or fragment
            //issuer → //me@issuer | jwt[0].issuer.url | must have no user name, query or fragment
            url: https://issuer.example.org/realm → url: "not a url" | jwt[0].issuer.url | is not a URL
            https://inside.example.org/discovery → http://inside | jwt[0].issuer.discoveryURL | must be an https URL
            https://inside.example.org/discovery → https://issuer.example.org/realm/ | jwt[0].issuer.discoveryURL | must be another URL than the issuer's
            discoveryURL: https://inside.example.org/discovery → certificateAuthority: x | jwt[0].issuer.certificateAuthority | holds no certificate in PEM
            {claim: hd, requiredValue: example.org} → {} | jwt[0].claimValidationRules[0] | either claim or expression
            {claim: hd, requiredValue: example.org} → {claim: hd, expression: "true"} | jwt[0].claimValidationRules[0] | either claim or expression
            {claim: hd, requiredValue: example.org} → {claim: hd, message: x} | jwt[0].claimValidationRules[0] | message goes with expression
            message: too long → requiredValue: x | jwt[0].claimValidationRules[1] | requiredValue goes with claim
            {claim: hd, requiredValue: example.org} → {expression: claims.exp - claims.iat <= 86400} | jwt[0].claimValidationRules[1] | is a rule twice
            claims.exp - claims.iat <= 86400 → claims.exp | jwt[0].claimValidationRules[1].expression | must evaluate to a bool
            claims.exp - claims.iat <= 86400 → claim.exp < 1 | jwt[0].claimValidationRules[1].expression | undeclared reference to 'claim'
            claim: sub, prefix: "idp:" → claim: sub | jwt[0].claimMappings.username | prefix is required with claim; set it to "" to have none
            claim: sub, prefix: "idp:" → expression: claims.sub, prefix: "" | jwt[0].claimMappings.username | prefix goes with claim
            claim: sub, prefix: "idp:" → claim: sub, prefix: "", expression: claims.sub | jwt[0].claimMappings.username | either claim or expression
            claim: sub, prefix: "idp:" → expression: "true" | jwt[0].claimMappings.username.expression | must evaluate to a string, not to bool
            claim: sub, prefix: "idp:" → expression: claims.email | jwt[0].claimMappings.username.expression | claims.email_verified must be read
            username: {claim: sub, prefix: "idp:"} → {} | jwt[0].claimMappings.username | is required
            expression: "claims.roles.split(',')" → expression: "1" | jwt[0].claimMappings.groups.expression | must evaluate to a string or a list of strings
            uid: {claim: oid} → uid: {} | jwt[0].claimMappings.uid | either claim or expression
            example.org/team → Example.org/team | jwt[0].claimMappings.extra[0].key | must be in lower case
            example.org/team → team | jwt[0].claimMappings.extra[0].key | must be a domain and a path
            example.org/team → example.org/ | jwt[0].claimMappings.extra[0].key | must be a domain and a path
            example.org/team → authentication.kubernetes.io/team | jwt[0].claimMappings.extra[0].key | are Kubernetes' own
            example.org/team → k8s.io/team | jwt[0].claimMappings.extra[0].key | are Kubernetes' own
            valueExpression: claims.team → valueExpression: 1 + | jwt[0].claimMappings.extra[0].valueExpression | is not a valid expression
            !user.username → !user.name | jwt[0].userValidationRules[0].expression | undefined field 'name'
            """)
    void reports(String change, String path, String message) throws IOException {
        String[] sides = change.split(" → ");
        assertThat(FULL).contains(sides[0]);
        String text = sides[0].startsWith("username:")
                ? FULL.replace("    username: {claim: sub, prefix: \"idp:\"}\n", "")
                : FULL.replace(sides[0], sides[1]);

        assertThat(rejected(text))
                .filteredOn(problem -> problem.message().startsWith("authn.yaml: " + path + ": "))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("authentication.configFile");
                    assertThat(problem.message()).contains(message);
                });
    }

    @Test
    void anIssuerIsThereOnce() throws IOException {
        String issuer = FULL.substring(FULL.indexOf("- issuer:"), FULL.indexOf("anonymous:"));
        String text = FULL.replace("anonymous:", issuer + "anonymous:");

        assertThat(rejected(text))
                .extracting(ConfigProblem::message)
                .containsExactly("authn.yaml: jwt[1].issuer.url: is the URL of an issuer before it");
    }

    @Test
    void acceptsAnAddressOfWhichSomeRuleSeesThatItIsVerified() throws IOException {
        String byAddress = FULL.replace("claim: sub, prefix: \"idp:\"", "expression: claims.email");

        assertThat(accepted(byAddress.replace("claims.exp - claims.iat <= 86400", "claims.email_verified == true")))
                .isNotNull();
        assertThat(accepted(byAddress.replace("claims.team", "string(claims.email_verified)")))
                .isNotNull();
    }

    private Configured accepted(String text) throws IOException {
        Place place = Place.root(folder).at("authentication").at("configFile");
        Optional<Configured> read = read(text, place);
        assertThat(place.problems()).isEmpty();
        return read.orElseThrow();
    }

    private List<ConfigProblem> rejected(String text) throws IOException {
        Place place = Place.root(folder).at("authentication").at("configFile");
        assertThat(read(text, place)).isEmpty();
        return place.problems();
    }

    private Optional<Configured> read(String text, Place place) throws IOException {
        Path file = Files.writeString(folder.resolve("authn.yaml"), text);
        return AuthenticationConfiguration.read(file, Set.of("keys.example.org"), place);
    }
}
