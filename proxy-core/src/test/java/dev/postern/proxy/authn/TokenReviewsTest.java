package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.cluster.ApiAnswer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server's answers about tokens mean (security catalogue E6, E7). */
@Tag("E7")
class TokenReviewsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String GOOD =
            answer("{\"authenticated\":true,\"user\":{\"username\":\"alice\",\"uid\":\"7\",\"groups\":[\"dev\"],"
                    + "\"extra\":{\"a\":[\"b\"]}},\"audiences\":[\"postern\"]}");

    private static final TokenDigest DIGESTS = new TokenDigest();

    private final TestClock clock = new TestClock();
    private final List<String> questions = new ArrayList<>();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String answer(String status) {
        return "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"metadata\":{},\"status\":"
                + status + "}";
    }

    @Test
    void believesAGoodAnswer() {
        TokenReviews reviews = reviews(201, GOOD, "postern", "other");

        assertThat(outcome(reviews, "to\"ken"))
                .isEqualTo("Identity[name=alice, uid=7, groups=[dev, system:authenticated], extra={a=[b]}]");
        assertThat(questions)
                .containsExactly("{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\","
                        + "\"spec\":{\"token\":\"to\\\"ken\",\"audiences\":[\"postern\",\"other\"]}}");
    }

    @Test
    void asksForNoAudienceWhereNoneIsConfigured() {
        String status = "{\"authenticated\":true,\"user\":{\"username\":\"alice\"}}";

        assertThat(outcome(reviews(200, answer(status)), "t")).contains("name=alice");
        assertThat(questions.get(0)).endsWith("\"spec\":{\"token\":\"t\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"authenticated\":false}",
                "{}",
                "{\"authenticated\":false,\"user\":{\"username\":\"alice\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"error\":\"x\",\"user\":{\"username\":\"alice\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"alice\"}}",
                "{\"authenticated\":true,\"user\":{\"username\":\"alice\"},\"audiences\":[]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"alice\"},\"audiences\":[\"other\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"alice\"},\"audiences\":[\"Postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"alice\"},\"audiences\":\"postern\"}",
                "{\"authenticated\":\"true\",\"user\":{\"username\":\"alice\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":1,\"user\":{\"username\":\"alice\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":null,\"user\":{\"username\":\"alice\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\" \"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":[\"alice\"]},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"a\\r\\nb\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"a\",\"groups\":[\"x\\u0000\"]},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"a\",\"groups\":\"x\"},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"user\":{\"username\":\"a\",\"extra\":[]},\"audiences\":[\"postern\"]}",
                "{\"authenticated\":true,\"authenticated\":true,\"user\":{\"username\":\"a\"},\"audiences\":[\"postern\"]}",
                "null",
                "[]",
                "\"x\""
            })
    @Tag("D5")
    @Tag("D6")
    void anythingElseIsNobody(String status) {
        assertThat(outcome(reviews(201, answer(status), "postern"), "t")).startsWith("UNAUTHENTICATED Unauthorized: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | <html>Sign in</html>
            200 | ''
            201 | {}
            201 | {"apiVersion":"v1","kind":"Status","status":"Success"}
            201 | {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview"}
            201 | {"apiVersion":"authentication.k8s.io/v1beta1","kind":"TokenReview","status":{"authenticated":true}}
            301 | {}
            302 | {}
            307 | {}
            204 | {}
            400 | {}
            404 | {}
            """)
    void anAnswerThatIsNoneIsNobody(int status, String body) {
        assertThat(outcome(reviews(status, body), "t"))
                .isEqualTo("UNAUTHENTICATED Unauthorized: the cluster gave no usable answer about the bearer token");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 404})
    void aGoodBodyUnderAnotherStatusIsNobody(int status) {
        assertThat(outcome(reviews(status, GOOD), "t")).startsWith("UNAUTHENTICATED");
    }

    @ParameterizedTest
    @CsvSource({"401, (401)", "403, (403)", "502, status 502", "503, status 503"})
    void aServerThatCannotOrMayNotAnswerIsUnavailable(int status, String why) {
        assertThat(outcome(reviews(status, GOOD), "t"))
                .startsWith("UNAVAILABLE ")
                .contains(why);
        assertThat(questions).hasSize(1);
    }

    @Test
    void aServerOutOfReachIsUnavailable() {
        TokenReviews reviews = reviews(question -> Future.failedFuture(new IOException("refused")), List.of());

        assertThat(outcome(reviews, "t"))
                .isEqualTo("UNAVAILABLE cannot review the bearer token: the API server cannot be reached or broke off");
    }

    @Test
    @Tag("E6")
    void asksAgainAfterTheTimeAndAfterTheTokensOwnEnd() {
        TokenReviews reviews = reviews(201, GOOD);
        String expiring = TestIssuer.signed(
                JWSAlgorithm.RS256,
                TestIssuer.RSA,
                Map.of("alg", "RS256"),
                TestIssuer.json(Map.of("exp", clock.instant().getEpochSecond() + 4)));
        for (String token : List.of("opaque", expiring, "opaque", expiring)) {
            assertThat(outcome(reviews, token)).contains("alice");
        }
        assertThat(questions).hasSize(2);

        clock.forward(Duration.ofSeconds(5));
        outcome(reviews, "opaque");
        assertThat(questions).hasSize(2);
        outcome(reviews, expiring);
        assertThat(questions).hasSize(3);

        clock.forward(Duration.ofSeconds(5));
        outcome(reviews, "opaque");
        assertThat(questions).hasSize(4);
    }

    @Test
    void asksFiveTimesAtMostAndOnlyWhereItMayHelp() {
        ApiAnswer good = new ApiAnswer(201, new byte[0]);
        assertThat(attempts(status(500), status(504), status(429), new HttpClosedException("x"), good))
                .isEqualTo("201 after 5, [PT0.5S, PT0.75S, PT1.125S, PT1.687S]");
        assertThat(attempts(new IOException("Connection reset"), good)).isEqualTo("201 after 2, [PT0.5S]");
        assertThat(attempts(status(500), status(500), status(500), status(500), status(500), good))
                .startsWith("500 after 5");
        assertThat(attempts(status(503), good)).isEqualTo("503 after 1, []");
        assertThat(attempts(status(403), good)).isEqualTo("403 after 1, []");
        assertThat(attempts(new IOException("Connection refused"), good)).isEqualTo("Connection refused after 1, []");
    }

    @Test
    void asksNoMoreOnceItIsStoppedNotEvenAfterAPause() {
        List<Integer> asked = new ArrayList<>();
        Promise<Void> pause = Promise.promise();
        ReviewAttempts attempts = new ReviewAttempts(
                () -> {
                    asked.add(1);
                    return Future.succeededFuture(status(500));
                },
                time -> pause.future());
        Future<ApiAnswer> last = attempts.answer();

        attempts.stop();
        pause.complete();

        assertThat(last.result().status()).isEqualTo(500);
        assertThat(asked).hasSize(1);
    }

    @Test
    void namesWhatFailedBeforeTheApiServerWasAsked() {
        GatewayFailure credential = new GatewayFailure(
                FailureReason.UNAVAILABLE, "the gateway has no credential of its own for the API server");

        assertThat(outcome(reviews(question -> Future.failedFuture(credential), List.of()), "t"))
                .isEqualTo(
                        "UNAVAILABLE cannot review the bearer token: the gateway has no credential of its own for the"
                                + " API server");
    }

    private static ApiAnswer status(int status) {
        return new ApiAnswer(status, new byte[0]);
    }

    private static String attempts(Object... answers) {
        Iterator<Object> next = Arrays.asList(answers).iterator();
        List<Integer> asked = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        Future<ApiAnswer> last = new ReviewAttempts(
                        () -> {
                            asked.add(1);
                            Object answer = next.next();
                            return answer instanceof ApiAnswer some
                                    ? Future.succeededFuture(some)
                                    : Future.failedFuture((Throwable) answer);
                        },
                        pause -> {
                            pauses.add(pause);
                            return Future.succeededFuture();
                        })
                .answer();
        List<Duration> exact = new ArrayList<>();
        double least = 500;
        for (Duration pause : pauses) {
            assertThat((double) pause.toMillis()).isBetween(Math.floor(least), least * 1.2);
            exact.add(Duration.ofMillis((long) least));
            least *= 1.5;
        }
        String end = last.succeeded()
                ? String.valueOf(last.result().status())
                : last.cause().getMessage();
        return end + " after " + asked.size() + ", " + exact;
    }

    private TokenReviews reviews(int status, String body, String... audiences) {
        ApiAnswer answer = new ApiAnswer(status, body.getBytes(StandardCharsets.UTF_8));
        return reviews(question -> Future.succeededFuture(answer), List.of(audiences));
    }

    private TokenReviews reviews(
            java.util.function.Function<byte[], Future<ApiAnswer>> server, List<String> audiences) {
        return new TokenReviews(
                VERTX,
                question -> {
                    questions.add(new String(question, StandardCharsets.UTF_8));
                    return server.apply(question);
                },
                new TokenReview(Duration.ofSeconds(10), audiences),
                clock);
    }

    private static String outcome(TokenReviews reviews, String token) {
        try {
            return reviews.identity(new BearerToken(token, DIGESTS.of(token)), InetAddress.getLoopbackAddress())
                    .orElseThrow()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .toString();
        } catch (ExecutionException e) {
            return ((GatewayFailure) e.getCause()).reason() + " " + e.getCause().getMessage();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
