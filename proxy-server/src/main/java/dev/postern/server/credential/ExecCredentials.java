package dev.postern.server.credential;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A credential that a command prints, run again before it expires and after the API server refused it; never two runs at
 * once, and never more often than every 10 s, so that no number of failing requests starts a number of processes.
 */
public final class ExecCredentials implements CredentialSource {
    private static final Logger log = LoggerFactory.getLogger(ExecCredentials.class);
    private static final Duration RUN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration EARLY = Duration.ofMinutes(1);
    private static final int PART = 5;

    private final ExecCommand command;
    private final Executor executor;
    private final Clock clock;
    private @Nullable ExecCredential known;
    private @Nullable GatewayFailure failure;
    private @Nullable Promise<Credential> running;
    private Instant renewal = Instant.MAX;
    private Instant pauseEnds = Instant.MIN;

    /** Has run nothing yet; commands run on daemon threads of their own. */
    public ExecCredentials(ExecCommand command) {
        this(command, task -> daemon(task).start(), Clock.systemUTC());
    }

    ExecCredentials(ExecCommand command, Executor executor, Clock clock) {
        this.command = command;
        this.executor = executor;
        this.clock = clock;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "credential-command");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized Future<Credential> current() {
        Instant now = clock.instant();
        ExecCredential usable = known;
        boolean valid = usable != null && (usable.expires() == null || now.isBefore(usable.expires()));
        if ((!valid || !now.isBefore(renewal)) && running == null && !now.isBefore(pauseEnds)) {
            start(now);
        }
        if (valid && usable != null) {
            return Future.succeededFuture(usable.credential());
        }
        if (running != null) {
            return running.future();
        }
        return Future.failedFuture(failure == null ? unavailable(null) : failure);
    }

    @Override
    public synchronized void refused(Credential credential) {
        // A credential that was asked for later than the refused one may be good.
        if (known != null
                && known.credential().equals(credential)
                && !clock.instant().isBefore(pauseEnds)) {
            known = null;
        }
    }

    private void start(Instant now) {
        running = Promise.promise();
        pauseEnds = now.plus(PAUSE);
        executor.execute(this::run);
    }

    private void run() {
        try {
            byte[] printed = new ExecRun(command, RUN).output();
            succeeded(ExecCredential.read(printed, command.apiVersion()));
        } catch (ExecFailure sentence) {
            failed(sentence);
        } catch (IllegalArgumentException odd) {
            failed(ExecFailure.of(command, String.valueOf(odd.getMessage())));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            failed(ExecFailure.of(command, "was interrupted"));
        }
    }

    private void succeeded(ExecCredential credential) {
        Promise<Credential> waiting;
        synchronized (this) {
            known = credential;
            failure = null;
            renewal = renewal(credential.expires());
            waiting = running;
            running = null;
        }
        if (waiting != null) {
            waiting.complete(credential.credential());
        }
    }

    /** A minute before the end, or a fifth of a short life. */
    private Instant renewal(@Nullable Instant expires) {
        if (expires == null) {
            return Instant.MAX;
        }
        Duration part = Duration.between(clock.instant(), expires).dividedBy(PART);
        return expires.minus(part.compareTo(EARLY) < 0 ? part : EARLY);
    }

    private void failed(ExecFailure sentence) {
        log.atWarn().setCause(sentence).log("the gateway's credential was not renewed");
        GatewayFailure told = unavailable(sentence);
        Promise<Credential> waiting;
        synchronized (this) {
            failure = told;
            waiting = running;
            running = null;
        }
        if (waiting != null) {
            waiting.fail(told);
        }
    }

    /** The client is not told which command; the log is. */
    private static GatewayFailure unavailable(@Nullable Throwable cause) {
        return new GatewayFailure(
                FailureReason.UNAVAILABLE, "the gateway has no credential of its own for the API server", cause);
    }
}
