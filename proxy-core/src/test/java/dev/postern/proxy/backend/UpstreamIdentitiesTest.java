package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.Caller;
import dev.postern.proxy.cluster.ForwardedToken;
import dev.postern.proxy.cluster.Impersonation;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamIdentitiesTest {
    private static final Identity ALICE =
            new Identity("alice", "7", List.of("dev", "system:authenticated"), Map.of("k", List.of("v")));
    private static final Identity BOB = new Identity("bob", "", List.of("system:authenticated"), Map.of());

    private final UpstreamIdentities impersonating = new UpstreamIdentities(CallerIdentity.IMPERSONATE);
    private final UpstreamIdentities forwarding = new UpstreamIdentities(CallerIdentity.FORWARD_TOKEN);

    @Test
    void impersonatesWhoseRightsCountWhateverTheHeadSays() {
        assertThat(impersonating.of(Caller.of(ALICE), head("Authorization", "Bearer t")))
                .isEqualTo(new Impersonation("alice", "7", List.of("dev"), Map.of("k", List.of("v"))));
        assertThat(impersonating.of(new Caller(ALICE, BOB), head()))
                .isEqualTo(new Impersonation("bob", "", List.of(), Map.of()));
    }

    @Test
    void forwardsTheTokenAloneWhereTheCallerActsForThemselves() {
        assertThat(forwarding.of(Caller.of(ALICE), head("Authorization", "bearer t.o-k")))
                .isEqualTo(new ForwardedToken("t.o-k", Optional.empty()));
    }

    @Test
    void forwardsAWebSocketsTokenToo() {
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("from-a-browser".getBytes(StandardCharsets.US_ASCII));
        RequestHead head = head(
                "Connection",
                "Upgrade",
                "Upgrade",
                "websocket",
                "Sec-WebSocket-Protocol",
                "v4.channel.k8s.io, base64url.bearer.authorization.k8s.io." + encoded);

        assertThat(forwarding.of(Caller.of(ALICE), head))
                .isEqualTo(new ForwardedToken("from-a-browser", Optional.empty()));
    }

    @Test
    void addsWhomTheCallerActsAsToTheirOwnToken() {
        assertThat(forwarding.of(new Caller(ALICE, BOB), head("Authorization", "Bearer t", "Impersonate-User", "bob")))
                .isEqualTo(new ForwardedToken("t", Optional.of(new Impersonation("bob", "", List.of(), Map.of()))));
    }

    /** The API server derives these groups itself; said outright, each would need a right of its own. */
    @ParameterizedTest
    @CsvSource({
        "system:serviceaccount:a:b, system:serviceaccounts;system:serviceaccounts:a;system:authenticated",
        "system:anonymous, system:unauthenticated",
    })
    void addsOfWhomTheCallerActsAsOnlyWhatTheCallerSaid(String user, String derived) {
        Identity effective = new Identity(user, "", List.of(derived.split(";")), Map.of());

        assertThat(forwarding
                        .of(new Caller(ALICE, effective), head("Authorization", "Bearer t", "Impersonate-User", user))
                        .fields())
                .containsExactly(new Field("Impersonate-User", user));
        assertThat(forwarding
                        .of(
                                new Caller(ALICE, effective),
                                head("Authorization", "Bearer t", "Impersonate-User", user, "Impersonate-Group", "dev"))
                        .fields())
                .containsExactly(new Field("Impersonate-User", user), new Field("Impersonate-Group", "dev"));
    }

    @Test
    void writesAnIdentityOnce() {
        Identity again = new Identity(ALICE.name(), ALICE.uid(), ALICE.groups(), ALICE.extra());
        assertThat(impersonating.of(Caller.of(again), head())).isSameAs(impersonating.of(Caller.of(ALICE), head()));
    }

    @Test
    void hasNothingToForwardForWhomACertificateNamed() {
        assertThatThrownBy(() -> forwarding.of(Caller.of(ALICE), head()))
                .hasMessageContainingAll(
                        "client certificate cannot be forwarded", "identity: Impersonate", "use a token")
                .extracting(failure -> ((GatewayFailure) failure).reason())
                .isEqualTo(FailureReason.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t\u00f6ken", "a b", "line\nbreak"})
    void doesNotForwardATokenThatAHeaderCannotCarry(String token) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        RequestHead head = head(
                "Connection",
                "Upgrade",
                "Upgrade",
                "websocket",
                "Sec-WebSocket-Protocol",
                "x, base64url.bearer.authorization.k8s.io." + encoded);

        assertThatThrownBy(() -> forwarding.of(Caller.of(ALICE), head))
                .isInstanceOf(GatewayFailure.class)
                .hasMessageNotContaining(token);
    }

    @Test
    void noTokenShowsItself() {
        assertThat(new ForwardedToken("secret", Optional.of(new Impersonation("bob", "", List.of(), Map.of())))
                        .toString())
                .doesNotContain("secret")
                .contains("bob");
    }

    private static RequestHead head(String... namesAndValues) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new RequestHead("GET", "/api", null, HttpFields.of(fields));
    }
}
