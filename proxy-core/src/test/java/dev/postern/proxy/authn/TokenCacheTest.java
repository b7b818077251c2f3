package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long what was found out about a token counts (security catalogue E6, E14). */
@Tag("E6")
class TokenCacheTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Identity ALICE = new Identity("alice", "", List.of(), Map.of());
    private static final Duration TTL = Duration.ofSeconds(10);

    private final TestClock clock = new TestClock();
    private final TokenCache cache = new TokenCache(VERTX, clock, TTL);
    private final TokenDigest digests = new TokenDigest();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void remembersAGoodTokenForItsTimeAndNoLonger() {
        assertThat(ask("t", good(Instant.MAX))).isEqualTo("alice");
        clock.forward(TTL.minusMillis(1));
        assertThat(ask("t", refused())).isEqualTo("alice");
        clock.forward(Duration.ofMillis(1));
        assertThat(ask("t", refused())).contains("no");
        assertThat(asked).hasValue(2);
    }

    @Test
    void remembersNothingBeyondTheTokensEnd() {
        ask("t", good(clock.instant().plusSeconds(3)));
        clock.forward(Duration.ofSeconds(3));

        assertThat(ask("t", refused())).contains("no");
    }

    @Test
    @Tag("E14")
    void remembersARefusalShortly() {
        for (int i = 0; i < 100; i++) {
            assertThat(ask("t", refused())).contains("no");
        }
        assertThat(asked).hasValue(1);

        clock.forward(TokenCache.REFUSED);
        assertThat(ask("t", good(Instant.MAX))).isEqualTo("alice");
    }

    @Test
    void remembersNoQuestionThatHadNoAnswer() {
        for (FailureReason reason : List.of(FailureReason.UNAVAILABLE, FailureReason.TOO_MANY_REQUESTS)) {
            assertThat(ask("t", Future.failedFuture(new GatewayFailure(reason, "later"))))
                    .isEqualTo("later");
        }
        assertThat(ask("t", Future.failedFuture(new IllegalStateException("a defect"))))
                .isEqualTo("a defect");
        assertThat(ask("t", good(Instant.MAX))).isEqualTo("alice");
        assertThat(asked).hasValue(4);
    }

    @Test
    void aQuestionThatCannotBeAskedPoisonsNothing() {
        assertDefect(() -> {
            throw new IllegalStateException("a defect");
        });
        assertDefect(() -> {
            throw new StackOverflowError("a defect");
        });
        assertDefect(() -> null);
        assertThat(ask("t", good(Instant.MAX))).isEqualTo("alice");
    }

    private void assertDefect(Supplier<Future<ProvenToken>> question) {
        assertThat(outcome(cache.identity(digest("t"), peer(0), question))).containsAnyOf("a defect", "the answer");
    }

    @Test
    void allWhoAskAtOneTimeShareAQuestion() {
        Promise<ProvenToken> answer = Promise.promise();
        List<Future<Identity>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(asking("t", answer.future()));
        }
        answer.complete(new ProvenToken(ALICE, Instant.MAX));

        assertThat(waiting).allSatisfy(one -> assertThat(outcome(one)).isEqualTo("alice"));
        assertThat(asked).hasValue(1);
    }

    @Test
    @Tag("E14")
    void thereAreNeverMoreThanSoManyQuestionsForOnePeerNorForAll() {
        Promise<ProvenToken> answer = Promise.promise();
        List<Future<Identity>> waiting = new ArrayList<>();
        for (int i = 0; i < Questions.AT_ONCE; i++) {
            int peer = i / Questions.OF_ONE_PEER;
            waiting.add(asking("t" + i, peer, answer.future()));
            if (i == Questions.OF_ONE_PEER - 1) {
                assertTooMany(asking("one more of this peer", peer, answer.future()));
            }
        }
        assertTooMany(asking("one more of another", 1000, answer.future()));
        waiting.add(asking("t0", 1000, answer.future()));
        assertThat(asked).hasValue(Questions.AT_ONCE);

        answer.complete(new ProvenToken(ALICE, Instant.MAX));
        assertThat(waiting).allSatisfy(one -> assertThat(outcome(one)).isEqualTo("alice"));
        assertThat(ask("one more of this peer", good(Instant.MAX))).isEqualTo("alice");
    }

    private static void assertTooMany(Future<Identity> refused) {
        assertThat(outcome(refused)).contains("try again");
        assertThat(((GatewayFailure) refused.cause()).reason()).isEqualTo(FailureReason.TOO_MANY_REQUESTS);
    }

    @Test
    void isBoundedAndBadTokensDriveNoGoodOneOut() {
        ask("mine", good(Instant.MAX));
        for (int i = 0; i < 3 * TokenCache.SIZE; i++) {
            ask("bad-" + i, refused());
        }
        int before = asked.get();
        assertThat(ask("mine", refused())).isEqualTo("alice");
        assertThat(asked).hasValue(before);

        for (int i = 0; i < 2 * TokenCache.SIZE; i++) {
            ask("good-" + i, good(Instant.MAX));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(TokenCache.SIZE);
    }

    @Test
    void isFlatUnderAMillionRandomTokensGoodAndBad() {
        int million = 1_000_000;
        for (int i = 0; i < million; i++) {
            ProvenToken alice = new ProvenToken(ALICE, Instant.MAX);
            Future<ProvenToken> answer = i % 2 == 0 ? Future.succeededFuture(alice) : refused();
            cache.identity(number(i), peer(0), () -> answer);
            if (i % (million / 10) == 0) {
                assertThat(cache.size()).isBetween(1L, (long) TokenCache.SIZE);
            }
        }

        assertThat(IntStream.range(0, million)
                        .filter(i -> cache.known(number(i)).isPresent()))
                .hasSizeLessThanOrEqualTo(2 * TokenCache.SIZE);
    }

    /** A digest that is as good as random, and can be made again. */
    private static ByteBuffer number(int token) {
        byte[] digest = new byte[32];
        new Random(token).nextBytes(digest);
        return ByteBuffer.wrap(digest);
    }

    @Test
    void aDigestTellsTokensAndProcessesApart() {
        assertThat(digests.of("a")).isEqualTo(digests.of("a"));
        assertThat(List.of(digests.of("a"), digests.of("ab"), digests.of(""), new TokenDigest().of("a")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aDigestIsTheHmacOfTheTokenAndIsTheSameOnEveryThread() {
        ByteBuffer expected = digests.of("t");
        assertThat(IntStream.range(0, 10_000)
                        .parallel()
                        .mapToObj(i -> digests.of(i % 2 == 0 ? "t" : "u" + i))
                        .filter(expected::equals))
                .hasSize(5_000);
        assertThat(expected.remaining()).isEqualTo(32);
    }

    private String ask(String token, Future<ProvenToken> answer) {
        return outcome(asking(token, answer));
    }

    private Future<Identity> asking(String token, Future<ProvenToken> answer) {
        return asking(token, 0, answer);
    }

    private Future<Identity> asking(String token, int peer, Future<ProvenToken> answer) {
        return cache.identity(digest(token), peer(peer), () -> {
            asked.incrementAndGet();
            return answer;
        });
    }

    private static InetAddress peer(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private ByteBuffer digest(String token) {
        return digests.of(token);
    }

    private static Future<ProvenToken> good(Instant end) {
        return Future.succeededFuture(new ProvenToken(ALICE, end));
    }

    private static Future<ProvenToken> refused() {
        return Future.failedFuture(Unauthenticated.because("no"));
    }

    private static String outcome(Future<Identity> identity) {
        try {
            return identity.toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .name();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause().getMessage());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
