package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authn.AuthenticationOptions.Anonymous;
import dev.postern.proxy.authn.AuthenticationOptions.Configured;
import dev.postern.proxy.authn.AuthenticationOptions.RequestHeader;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.jwt.JwtOptions;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom front proxies name, who is anonymous, and that other CAs count at once (security catalogue D2, E11). */
class FrontProxiesTest {
    private static final CertificateAuthority PROXIES = CertificateAuthority.named("front-proxy-ca");
    private static final List<X509Certificate> PROXY =
            PROXIES.issue(CertificateRequest.user("front-proxy")).chain();
    private static final List<X509Certificate> OTHER =
            PROXIES.issue(CertificateRequest.user("metrics")).chain();
    private static final List<X509Certificate> ALICE = TestPki.user("alice").chain();

    private final Reloadable<TrustAnchors> users = Reloadable.of(TestPki.CLIENT.trustAnchors());
    private final Reloadable<TrustAnchors> proxies = Reloadable.of(PROXIES.trustAnchors());
    private final Reloadable<Configured> configured = Reloadable.of(Configured.NOTHING);
    private final SyncCredentials credentials = new SyncCredentials(
            new AuthenticationOptions(
                    users,
                    Reloadable.of(List.of()),
                    new RequestHeader(proxies, Set.of("front-proxy", "other-proxy")),
                    null,
                    configured),
            Clock.systemUTC());

    @Test
    @Tag("D2")
    void aFrontProxyNamesTheUser() {
        RequestHead head = head(
                "x-remote-user", "caf\u00c3\u00a9",
                "X-Remote-Uid", "7",
                "X-Remote-Group", "dev",
                "X-REMOTE-GROUP", "ops, and more",
                "X-Remote-Extra-Example.org%2fTeam", "a",
                "X-Remote-Extra-example.ORG%2FTeam", "b",
                "X-Remote-Extra-a+b", "c");

        assertThat(credentials.identity(head, PROXY))
                .isEqualTo(new Identity(
                        "caf\u00e9",
                        "7",
                        List.of("dev", "ops, and more", "system:authenticated"),
                        Map.of("example.org/team", List.of("a", "b"), "a+b", List.of("c"))));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Remote-Group, dev, names no user",
        "X-Remote-User, '', can be passed on",
        "X-Remote-User, ' ', can be passed on",
        "X-Remote-User, 'a\u0085b', not UTF-8",
        "X-Remote-User, 'a\u00ff', not UTF-8",
        "X-Remote-Extra-a%zz, x, names no user"
    })
    @Tag("D2")
    @Tag("D5")
    void aFrontProxyThatNamesNobodyExactlyIsRefused(String name, String value, String why) {
        assertRefused(head(name, value), PROXY, why);
    }

    @Test
    @Tag("D2")
    @Tag("D6")
    void whatAFrontProxyNamesIsHeldAgainstTheSameRules() {
        assertRefused(head("X-Remote-User", "a", "X-Remote-Extra-a%zz", "x"), PROXY, "can be passed on");
        assertRefused(head("X-Remote-User", "a", "X-Remote-Extra-a%ff", "x"), PROXY, "not UTF-8");
        assertRefused(head("X-Remote-User", "a", "X-Remote-Extra-a%0d%0ab", "x"), PROXY, "an extra key");
        assertRefused(head("X-Remote-User", "a", "X-Remote-User", "b"), PROXY, "more than one");
    }

    @Test
    @Tag("D2")
    void nobodyElseNamesUsers() {
        RequestHead head = head("X-Remote-User", "admin", "X-Remote-Group", "system:masters");

        assertThat(credentials.identity(head, ALICE).name()).isEqualTo("alice");
        assertRefused(head, List.of(), "neither");
        assertRefused(head, OTHER, "not that of a front proxy");
        assertRefused(
                head,
                TestPki.STRANGER.issue(CertificateRequest.user("front-proxy")).chain(),
                "trusted here");
        assertRefused(
                head,
                TestPki.KUBELET.issue(CertificateRequest.user("front-proxy")).chain(),
                "trusted here");
        assertRefused(
                head,
                PROXIES.issue(CertificateRequest.user("front-proxy").expired()).chain(),
                "expired");
        assertThat(credentials
                        .identity(
                                head,
                                TestPki.CLIENT
                                        .issue(CertificateRequest.user("front-proxy"))
                                        .chain())
                        .name())
                .isEqualTo("front-proxy");
    }

    @Test
    @Tag("D2")
    @Tag("E10")
    void aFrontProxyIsNoUserItself() {
        assertRefused(head(), PROXY, "trusted here");
    }

    @Test
    @Tag("D2")
    void noFrontProxyIsBelievedOnceItsCAIsThatOfUsers() {
        RequestHead head = head("X-Remote-User", "admin");
        assertThat(credentials.identity(head, PROXY).name()).isEqualTo("admin");

        users.set(TestPki.CLIENT.trustAnchors().with(PROXIES.trustAnchors()));
        assertRefused(head, PROXY, "also that of users");

        users.set(TestPki.CLIENT.trustAnchors());
        assertThat(credentials.identity(head, PROXY).name()).isEqualTo("admin");
    }

    @Test
    @Tag("E11")
    void anotherCACountsFromTheNextRequestOn() {
        RequestHead named = head("X-Remote-User", "admin");
        assertThat(credentials.identity(named, PROXY).name()).isEqualTo("admin");
        assertThat(credentials.identity(head(), ALICE).name()).isEqualTo("alice");

        users.set(TestPki.STRANGER.trustAnchors());
        proxies.set(TestPki.KUBELET.trustAnchors());

        assertRefused(named, PROXY, "trusted here");
        assertRefused(head(), ALICE, "trusted here");
    }

    @Test
    void wantsANameOfAFrontProxy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestHeader(proxies, Set.of()))
                .withMessage("a front proxy needs an allowed name");
    }

    @Test
    void clientsAreToldBothCAs() {
        AuthenticationOptions options = new AuthenticationOptions(
                users, Reloadable.of(List.of()), new RequestHeader(proxies, Set.of("p")), null, configured);
        Reloadable<TrustAnchors> told = options.certificateAuthorities();
        assertThat(told.current().certificates()).containsExactly(TestPki.CLIENT.certificate(), PROXIES.certificate());

        proxies.set(TestPki.STRANGER.trustAnchors());
        assertThat(told.current().certificates())
                .containsExactly(TestPki.CLIENT.certificate(), TestPki.STRANGER.certificate());
    }

    @Test
    @Tag("E9")
    void whoShowsNothingIsAnonymousWhereThatIsOn() {
        assertRefused(head(), List.of(), "neither");

        configured.set(new Configured(JwtOptions.NONE, new Anonymous(true, Set.of("/api"))));
        assertThat(credentials.identity(head(), List.of()))
                .isEqualTo(new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of()));
        assertThat(credentials
                        .identity(head("X-Remote-User", "admin"), List.of())
                        .name())
                .isEqualTo("system:anonymous");

        configured.set(new Configured(JwtOptions.NONE, new Anonymous(true, Set.of("/healthz", "/api/", "/ap%69"))));
        assertRefused(head(), List.of(), "neither");

        configured.set(new Configured(JwtOptions.NONE, new Anonymous(true, Set.of())));
        assertThat(credentials.identity(head(), List.of()).name()).isEqualTo("system:anonymous");
        assertRefused(head("Authorization", "Bearer nobodys"), List.of(), "not known");
        assertRefused(head("Authorization", "Basic eDp5"), List.of(), "must be Bearer");
        assertRefused(head(), OTHER, "trusted here");
    }

    private void assertRefused(RequestHead head, List<X509Certificate> chain, String why) {
        assertThatThrownBy(() -> credentials.identity(head, chain))
                .isInstanceOfSatisfying(GatewayFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(FailureReason.UNAUTHENTICATED);
                    assertThat(failure).hasMessageStartingWith("Unauthorized: ").hasMessageContaining(why);
                });
    }

    private static RequestHead head(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new RequestHead("GET", "/api", null, HttpFields.of(fields));
    }
}
