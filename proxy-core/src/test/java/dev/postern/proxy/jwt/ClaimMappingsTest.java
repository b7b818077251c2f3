package dev.postern.proxy.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.jwt.ClaimMappings.ClaimSource;
import dev.postern.proxy.jwt.ClaimMappings.ExtraMapping;
import dev.postern.proxy.jwt.JwtIssuer.UserRule;
import dev.postern.proxy.tls.TrustAnchors;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From claims to users, by claim and by expression, and the rules around them (security catalogue D5, E5). */
@Tag("E5")
class ClaimMappingsTest {
    private static final TrustAnchors CA = dev.postern.proxy.harness.TestPki.API_SERVER.trustAnchors();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            claims.sub | {"sub":"a"} | a
            "idp:" + claims.sub | {"sub":"a"} | idp:a
            claims.email.split("@")[0] | {"email":"a@x"} | a
            claims["sub"] | {"sub":"a"} | a
            claims.?preferred.orValue(claims.sub) | {"sub":"a"} | a
            has(claims.nick) ? claims.nick : string(claims.id) | {"id":1234567} | 1234567
            """)
    void namesByExpression(String expression, String claims, String name) {
        ClaimMappings mappings =
                new ClaimMappings(new ClaimSource.Expression(CelExpression.textOf(expression)), null, null, List.of());

        assertThat(mappings.user(read(claims)).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            claims.groups | {"groups":["a","b"]} | a,b
            claims.groups | {"groups":"a"} | a
            claims.groups | {"groups":null} | ~~
            claims.groups | {"groups":["a",""]} | a
            claims.?groups.orValue([]) | {} | ~~
            claims.roles.split(",") | {"roles":"a,b"} | a,b
            claims.groups.filter(g, g.startsWith("k8s-")).map(g, g.substring(4)) | {"groups":["k8s-a","b"]} | a
            null | {} | ~~
            """)
    void groupsByExpression(String expression, String claims, String groups) {
        ClaimMappings mappings = new ClaimMappings(
                new ClaimSource.Claim("sub", ""),
                new ClaimSource.Expression(CelExpression.textsOf(expression)),
                null,
                List.of());

        assertThat(String.join(",", mappings.user(with("sub", "x", claims)).groups()))
                .isEqualTo(groups);
    }

    @Test
    void prefixesWhatComesFromClaims() {
        ClaimMappings mappings = new ClaimMappings(
                new ClaimSource.Claim("sub", "a#"),
                new ClaimSource.Claim("groups", "b#"),
                new ClaimSource.Claim("oid", ""),
                List.of(
                        new ExtraMapping("example.org/team", CelExpression.textsOf("claims.team")),
                        new ExtraMapping("example.org/none", CelExpression.textsOf("claims.?none.orValue('')"))));

        assertThat(mappings.user(read("{\"sub\":\"x\",\"groups\":[\"g\",\"h\"],\"oid\":\"7\",\"team\":[\"t\"]}")))
                .isEqualTo(new JwtUser("a#x", "7", List.of("b#g", "b#h"), Map.of("example.org/team", List.of("t"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"sub\":\"\"}", "{\"sub\":\" \"}", "{\"sub\":null}", "{\"sub\":1}", "{\"sub\":[\"a\"]}"})
    @Tag("D5")
    void aTokenWithoutANameIsNobodys(String claims) {
        assertRefused(byClaim("sub", "oidc:", null), claims, "no text for the user name");
        assertRefused(byClaim("sub", "", null), claims, "no text for the user name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"sub":"system:admin"}
            {"sub":"system:serviceaccount:kube-system:x"}
            {"sub":"system:"}
            {"sub":"a","groups":["dev","system:masters"]}
            {"sub":"a","groups":"system:nodes"}
            """)
    void kubernetesOwnNamesAreNoIssuersToGive(String claims) {
        assertRefused(byClaim("sub", "", "groups"), claims, "starts with system:");
        assertThat(new ClaimMappings(
                                new ClaimSource.Claim("sub", "o:"),
                                new ClaimSource.Claim("groups", "o:"),
                                null,
                                List.of())
                        .user(read(claims))
                        .name())
                .startsWith("o:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\":\"a@x\"}",
                "{\"email\":\"a@x\",\"email_verified\":false}",
                "{\"email\":\"a@x\",\"email_verified\":\"true\"}",
                "{\"email\":\"a@x\",\"email_verified\":null}"
            })
    void anAddressThatIsNotVerifiedNamesNobody(String claims) {
        assertRefused(byClaim("email", "", null), claims, "not verified");
    }

    @Test
    void aVerifiedAddressNamesItsUser() {
        assertThat(byClaim("email", "", null)
                        .user(read("{\"email\":\"a@x\",\"email_verified\":true}"))
                        .name())
                .isEqualTo("a@x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"sub":"a","groups":[1]}
            {"sub":"a","groups":{"a":1}}
            {"sub":"a","groups":true}
            {"sub":"a","groups":[["a"]]}
            """)
    void groupsAreTexts(String claims) {
        assertRefused(byClaim("sub", "", "groups"), claims, "a text or a list of texts");
    }

    @Test
    void holdsClaimRulesBeforeAndUserRulesAfterTheMappings() {
        JwtIssuer issuer = new JwtIssuer(
                new KeySource("https://i", URI.create("https://i/d"), CA, Set.of()),
                List.of("postern"),
                byClaim("sub", "o:", "groups"),
                List.of(
                        new ClaimRule.RequiredValue("hd", "example.org"),
                        new ClaimRule.Condition(
                                CelExpression.conditionOnClaims("claims.exp - claims.iat <= 3600"), "too long")),
                List.of(new UserRule(
                        CelExpression.conditionOnUser("user.groups.all(g, g != 'fired') && user.username != 'o:root'"),
                        "not you")));

        assertThat(issuer.user(read("{\"sub\":\"a\",\"hd\":\"example.org\",\"exp\":10,\"iat\":5}"))
                        .name())
                .isEqualTo("o:a");
        for (String[] broken : new String[][] {
            {"{\"sub\":\"a\",\"exp\":10,\"iat\":5}", "claim hd must have its required value"},
            {"{\"sub\":\"a\",\"hd\":[\"example.org\"],\"exp\":10,\"iat\":5}", "claim hd"},
            {"{\"sub\":\"a\",\"hd\":\"example.org\",\"exp\":9000,\"iat\":5}", "too long"},
            {"{\"sub\":\"a\",\"hd\":\"example.org\",\"exp\":9000}", "has no value for it"},
            {"{\"sub\":\"root\",\"hd\":\"example.org\",\"exp\":10,\"iat\":5}", "not you"},
            {"{\"sub\":\"a\",\"groups\":\"fired\",\"hd\":\"example.org\",\"exp\":10,\"iat\":5}", "not you"}
        }) {
            assertRefused(() -> issuer.user(read(broken[0])), broken[1]);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            1 + | is not a valid expression
            foo | undeclared reference to 'foo'
            user.username | undeclared reference to 'user'
            claims.sub == "a" | must evaluate to a string, not to bool
            1 | must evaluate to a string, not to int
            ["a"] | must evaluate to a string, not to list
            claims.sub.find("a") | undeclared
            """)
    void expressionsAreCheckedWhenTheyAreRead(String expression, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CelExpression.textOf(expression))
                .withMessageContaining(message);
    }

    @Test
    void conditionsAreBooleans() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CelExpression.conditionOnClaims("claims.admin"))
                .withMessage("must evaluate to a bool, not to dyn");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CelExpression.conditionOnUser("user.name == 'a'"))
                .withMessageContaining("undefined field 'name'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CelExpression.conditionOnUser("user.groups == 'a'"))
                .withMessageContaining("no matching overload");
    }

    @Test
    @Tag("E4")
    void noExpressionRunsForLong() {
        String groups =
                IntStream.range(0, 500).mapToObj(i -> "\"g" + i + "\"").collect(Collectors.joining(",", "[", "]"));
        CelExpression slow = CelExpression.conditionOnClaims(
                "claims.g.all(a, claims.g.all(b, claims.g.all(c, claims.g.all(d, true))))");

        assertRefused(
                () -> slow.holds(Map.of(CelExpression.CLAIMS, read("{\"g\":" + groups + "}"))), "has no value for it");
    }

    @Test
    void tellsWhichClaimsItReads() {
        for (String expression :
                List.of("claims.email", "claims['email']", "'x' + claims.email", "claims.?email.orValue('')")) {
            assertThat(CelExpression.textOf(expression).reads("email"))
                    .as(expression)
                    .isTrue();
        }
        for (String expression : List.of("claims.sub", "claims.x.email", "has(claims.email) ? 'a' : 'b'", "'email'")) {
            assertThat(CelExpression.textOf(expression).reads("email"))
                    .as(expression)
                    .isFalse();
        }
    }

    @Test
    void showsNothingOfATokenInARefusal() {
        ClaimMappings mappings = new ClaimMappings(
                new ClaimSource.Expression(CelExpression.textOf("claims.map[claims.sub].x")), null, null, List.of());

        assertThatThrownBy(() -> mappings.user(read("{\"sub\":\"sEcReT\",\"map\":{}}")))
                .hasMessageNotContaining("sEcReT")
                .hasNoCause();
    }

    private static ClaimMappings byClaim(String name, String prefix, @Nullable String groups) {
        return new ClaimMappings(
                new ClaimSource.Claim(name, prefix),
                groups == null ? null : new ClaimSource.Claim(groups, ""),
                null,
                List.of());
    }

    private static void assertRefused(ClaimMappings mappings, String claims, String why) {
        assertRefused(() -> mappings.user(read(claims)), why);
    }

    private static void assertRefused(Runnable work, String why) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(GatewayFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(FailureReason.UNAUTHENTICATED);
            assertThat(failure).hasMessageContaining(why);
        });
    }

    private static Map<String, Object> with(String claim, String value, String claims) {
        Map<String, Object> all = read(claims);
        all.put(claim, value);
        return all;
    }

    private static Map<String, Object> read(String json) {
        return StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
    }
}
