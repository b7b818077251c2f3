package dev.postern.proxy.jwt;

import dev.postern.proxy.cluster.HttpsDocuments;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys: read at the start and again every {@link #REFRESH}, at most {@link #PACE} apart where a token names a key
 * that is not there, every {@link #RETRY} until there are any. What was read stays for {@link #KEPT} where the issuer cannot be
 * reached. An issuer that says it has no key has none from that moment on. Any thread.
 */
final class IssuerKeys {
    static final Duration REFRESH = Duration.ofMinutes(10);
    static final Duration RETRY = Duration.ofSeconds(10);
    static final Duration PACE = Duration.ofMinutes(1);
    static final Duration KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final KeySource source;
    private final Vertx vertx;
    private final HttpsDocuments documents;
    private final Clock clock;
    private final KeyFetches fetches;

    private SigningKeys keys = SigningKeys.NONE;
    private Instant read = Instant.MIN;
    private Instant asked = Instant.MIN;
    private @Nullable Future<Void> underWay;
    private long timer = -1;
    private boolean closed;

    /** Reads nothing yet. */
    IssuerKeys(KeySource source, Vertx vertx, Clock clock, KeyFetches fetches) {
        this.source = source;
        this.vertx = vertx;
        this.documents = new HttpsDocuments(vertx, source.ca());
        this.clock = clock;
        this.fetches = fetches;
    }

    KeySource source() {
        return source;
    }

    /** Begins to read. */
    void start() {
        fetch();
    }

    /** The keys as they are now, none where they are too old. */
    synchronized SigningKeys current() {
        return clock.instant().isBefore(read.plus(KEPT)) ? keys : SigningKeys.NONE;
    }

    /** The keys, read once more where the wanted one is missing and it is time. Completes on any thread; never fails. */
    Future<SigningKeys> having(CompactToken.Wanted wanted) {
        Future<Void> fetching;
        synchronized (this) {
            if (current().has(wanted)) {
                return Future.succeededFuture(keys);
            }
            if (underWay == null && clock.instant().isBefore(asked.plus(PACE))) {
                return Future.succeededFuture(current());
            }
            fetching = fetch();
        }
        return fetching.transform(done -> Future.succeededFuture(current()));
    }

    /** When keys were last read; {@link Instant#MIN} for never. */
    synchronized Instant lastRead() {
        return read;
    }

    private synchronized Future<Void> fetch() {
        if (underWay != null) {
            return underWay;
        }
        if (closed) {
            return Future.succeededFuture();
        }
        vertx.cancelTimer(timer);
        asked = clock.instant();
        Future<Void> fetching = documents
                .get(source.discovery())
                .map(this::keysOf)
                .compose(documents::get)
                .map(SigningKeys::parse)
                .transform((answer, failure) -> {
                    take(answer, failure);
                    return Future.succeededFuture();
                });
        underWay = fetching.isComplete() ? null : fetching;
        return fetching;
    }

    /** Where its own discovery document (OpenID Connect Discovery 1.0, section 4) says that the keys are. */
    private URI keysOf(byte[] document) {
        Map<String, Object> members = StrictJson.object(document);
        if (!source.issuer().equals(members.get("issuer"))) {
            throw new IllegalArgumentException("the discovery document is another issuer's");
        }
        if (!(members.get("jwks_uri") instanceof String text)) {
            throw new IllegalArgumentException("the discovery document has no jwks_uri");
        }
        URI keysAt = URI.create(text);
        if (!source.allows(keysAt)) {
            throw new IllegalArgumentException("the discovery document's jwks_uri is not on a host that is allowed");
        }
        return keysAt;
    }

    private synchronized void take(@Nullable SigningKeys answer, @Nullable Throwable failure) {
        underWay = null;
        fetches.count(answer != null && !answer.isEmpty());
        if (answer == null) {
            LOG.atWarn()
                    .addKeyValue("issuer", source.issuer())
                    .addKeyValue("cause", String.valueOf(failure == null ? "" : failure.getMessage()))
                    .log("an issuer's keys could not be read");
        } else {
            if (answer.isEmpty()) {
                LOG.atWarn().addKeyValue("issuer", source.issuer()).log("an issuer has no usable key");
            }
            keys = answer;
            read = clock.instant();
        }
        if (!closed) {
            timer = vertx.setTimer(
                    (current().isEmpty() || answer == null ? RETRY : REFRESH).toMillis(), due -> fetch());
        }
    }

    /** Reads no more. */
    synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return documents.close();
    }
}
