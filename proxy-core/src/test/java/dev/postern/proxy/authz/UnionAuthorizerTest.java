package dev.postern.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.authz.Decision.Effect;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnionAuthorizerTest {
    private static final AccessAttributes QUESTION = new AccessAttributes(
            new Identity("alice", "", List.of(), Map.of()), "create", new Resource("ns", "", "pods", "exec", "p"));
    private static final Authorizer ALLOWS = question -> Future.succeededFuture(Decision.ALLOW);
    private static final Authorizer SILENT = question -> Future.succeededFuture(Decision.NO_OPINION);
    private static final Authorizer SAYS_WHY = question -> Future.succeededFuture(Decision.noOpinion("because"));
    private static final Authorizer DENIES = question -> Future.succeededFuture(Decision.deny("frozen"));
    private static final Authorizer DOWN = question -> Future.failedFuture("down");
    private static final Authorizer THROWS = question -> {
        throw new IllegalStateException("broken");
    };

    @Test
    void theFirstThatAllowsDecides() {
        RecordingAuthorizer third = new RecordingAuthorizer(DENIES);

        assertThat(ask(SILENT, ALLOWS, third).result().allows()).isTrue();
        assertThat(third.questions).isEmpty();
    }

    @Test
    void aDenialIsFinal() {
        RecordingAuthorizer later = new RecordingAuthorizer(ALLOWS);

        assertThat(ask(SILENT, DENIES, later).result()).isEqualTo(Decision.deny("frozen"));
        assertThat(later.questions).isEmpty();
        assertThat(ask(ALLOWS, DENIES).result().allows()).isTrue();
    }

    @Test
    void oneThatFailsIsPassedOverAndIsTheAnswerWhereNobodyAllows() {
        assertThat(ask(DOWN, ALLOWS).result().allows()).isTrue();
        assertThat(ask(THROWS, ALLOWS).result().allows()).isTrue();
        assertThat(ask(DOWN, SILENT).cause()).hasMessage("down");
        assertThat(ask(SILENT, THROWS).cause()).hasMessage("broken");
        assertThat(ask(DOWN, DENIES).result().effect()).isEqualTo(Effect.DENY);
    }

    @Test
    void aReasonIsKept() {
        assertThat(ask(SAYS_WHY, SILENT).result().reason()).isEqualTo("because");
        assertThat(ask(SILENT, SILENT).result()).isEqualTo(Decision.NO_OPINION);
    }

    private static Future<Decision> ask(Authorizer... authorizers) {
        return UnionAuthorizer.of(List.of(authorizers)).authorize(QUESTION);
    }
}
