package dev.postern.proxy.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiAnswer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookAuthorizerTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final GateMode.Webhook MODE = new GateMode.Webhook(Duration.ofSeconds(10), Duration.ofSeconds(3));

    private final List<Promise<ApiAnswer>> sent = new ArrayList<>();
    private long nanos;

    private final WebhookAuthorizer webhook =
            new WebhookAuthorizer(VERTX, this::send, MODE, Duration.ofSeconds(20), () -> nanos);

    @AfterAll
    static void close() {
        VERTX.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void keepsAnAllowingAnswerAsLongAsItIsTold() {
        answered("web", "true");
        pass(Duration.ofMillis(9_999));
        assertThat(webhook.authorize(exec("alice", "web")).result().allows()).isTrue();
        assertThat(sent).hasSize(1);

        pass(Duration.ofMillis(2));
        Future<Decision> again = webhook.authorize(exec("alice", "web"));
        assertThat(sent).hasSize(2);
        assertThat(again.isComplete()).isFalse();
    }

    @Test
    void keepsADenyingAnswerAsLongAsItIsTold() {
        answered("web", "false");
        pass(Duration.ofMillis(2_999));
        assertThat(webhook.authorize(exec("alice", "web")).result().allows()).isFalse();
        assertThat(sent).hasSize(1);

        pass(Duration.ofMillis(2));
        webhook.authorize(exec("alice", "web"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void givesNobodyAnothersAnswer() {
        answered("web", "true");

        webhook.authorize(exec("bob", "web"));
        webhook.authorize(exec("alice", "other"));
        webhook.authorize(new AccessAttributes(
                user("alice", "more"), "create", exec("alice", "web").target()));
        webhook.authorize(
                new AccessAttributes(user("alice"), "get", exec("alice", "web").target()));

        assertThat(sent).hasSize(5);
    }

    @Test
    void asksTheSameQuestionOnceAtATime() {
        Future<Decision> first = webhook.authorize(exec("alice", "web"));
        Future<Decision> second = webhook.authorize(exec("alice", "web"));
        assertThat(sent).hasSize(1);

        sent.get(0).complete(answer("true"));

        assertThat(first.result().allows()).isTrue();
        assertThat(await(second).allows()).isTrue();
    }

    @Test
    void keepsNoFailureAndSharesIt() {
        Future<Decision> first = webhook.authorize(exec("alice", "web"));
        Future<Decision> second = webhook.authorize(exec("alice", "web"));
        sent.get(0).fail("down");
        assertThat(first.failed()).isTrue();
        Awaitility.await().until(second::failed);

        webhook.authorize(exec("alice", "web"));
        assertThat(sent).hasSize(2);
    }

    @Test
    void aQuestionThatCannotBeSentPoisonsNothing() {
        List<Throwable> defects = new ArrayList<>(List.of(new IllegalStateException("x"), new StackOverflowError("x")));
        WebhookAuthorizer broken = new WebhookAuthorizer(
                VERTX,
                json -> {
                    if (defects.isEmpty()) {
                        return send(json);
                    }
                    throw WebhookAuthorizerTest.<RuntimeException>unchecked(defects.remove(0));
                },
                MODE,
                Duration.ofSeconds(20),
                () -> nanos);
        assertThat(failure(broken.authorize(exec("alice", "web"))).reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(failure(broken.authorize(exec("alice", "web"))).reason()).isEqualTo(FailureReason.UNAVAILABLE);

        Future<Decision> again = broken.authorize(exec("alice", "web"));
        sent.get(0).complete(answer("true"));
        assertThat(again.result().allows()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable defect) throws T {
        throw (T) defect;
    }

    @ParameterizedTest
    @CsvSource({"9999, 1", "10000, 2"})
    void keepsNoAnswerToAQuestionThatIsTooLong(int length, int asked) {
        String name =
                "n".repeat(length - "ns create v1 pods/exec".replace(" ", "").length());
        answered(name, "true");
        webhook.authorize(exec("alice", name));
        assertThat(sent).hasSize(asked);
    }

    @Test
    void saysThatNobodyAnswered() {
        Future<Decision> late = webhook.authorize(exec("alice", "a"));
        sent.get(0).fail(new TimeoutException());
        assertThat(failure(late).reason()).isEqualTo(FailureReason.BACKEND_TIMEOUT);

        Future<Decision> unreached = webhook.authorize(exec("alice", "b"));
        sent.get(1).fail("connection refused: 10.0.0.1:6443");
        assertThat(failure(unreached).reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(failure(unreached)).hasMessageContaining("API server").hasMessageNotContaining("10.0.0.1");

        Future<Decision> before = webhook.authorize(exec("alice", "e"));
        sent.get(2).fail(new GatewayFailure(FailureReason.UNAVAILABLE, "the gateway has no credential of its own"));
        assertThat(failure(before).reason()).isEqualTo(FailureReason.UNAVAILABLE);
        assertThat(failure(before))
                .hasMessage("a SubjectAccessReview cannot be sent: the gateway has no credential of its own");

        Future<Decision> odd = webhook.authorize(exec("alice", "c"));
        sent.get(3).complete(new ApiAnswer(200, "{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(failure(odd).reason()).isEqualTo(FailureReason.UNAVAILABLE);

        Future<Decision> forbidden = webhook.authorize(exec("alice", "d"));
        sent.get(4).complete(new ApiAnswer(403, new byte[0]));
        assertThat(failure(forbidden)).hasMessageContaining("create subjectaccessreviews");
    }

    @Test
    void whoSharesAQuestionWaitsNoLongerThanWhoAskedIt() {
        WebhookAuthorizer hasty = new WebhookAuthorizer(VERTX, this::send, MODE, Duration.ofMillis(50), () -> nanos);
        Future<Decision> first = hasty.authorize(exec("alice", "web"));
        Future<Decision> second = hasty.authorize(exec("alice", "web"));

        Awaitility.await().until(() -> first.failed() && second.failed());
        assertThat(failure(first).reason()).isEqualTo(FailureReason.BACKEND_TIMEOUT);
        hasty.authorize(exec("alice", "web"));
        assertThat(sent).hasSize(2);
    }

    private Future<ApiAnswer> send(byte[] json) {
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("SubjectAccessReview");
        Promise<ApiAnswer> promise = Promise.promise();
        sent.add(promise);
        return promise.future();
    }

    private void answered(String pod, String allowed) {
        Future<Decision> asked = webhook.authorize(exec("alice", pod));
        sent.get(sent.size() - 1).complete(answer(allowed));
        assertThat(asked.succeeded()).isTrue();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static ApiAnswer answer(String allowed) {
        String json =
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":"
                        + allowed + "}}";
        return new ApiAnswer(201, json.getBytes(StandardCharsets.UTF_8));
    }

    private static AccessAttributes exec(String user, String pod) {
        return new AccessAttributes(user(user), "create", new Resource("ns", "", "pods", "exec", pod));
    }

    private static Identity user(String name, String... groups) {
        return new Identity(name, "", List.of(groups), Map.of());
    }

    private static GatewayFailure failure(Future<?> future) {
        assertThat(future.failed()).isTrue();
        return (GatewayFailure) future.cause();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
