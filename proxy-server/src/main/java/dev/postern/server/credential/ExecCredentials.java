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
    /** Whether the API server refused what is known, and the command has not answered since. */
    private boolean doubted;

    private @Nullable GatewayFailure failure;
    private @Nullable Run running;
    private Instant renewal = Instant.MIN;
    private Instant pauseEnds = Instant.MIN;
    private boolean closed;

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
    public Future<Credential> current() {
        Run started = startWhereDue();
        if (started != null) {
            execute(started);
        }
        synchronized (this) {
            ExecCredential usable = usable();
            if (running != null && (usable == null || doubted)) {
                return running.answer().future();
            }
            return usable == null
                    ? Future.failedFuture(failure == null ? unavailable(null) : failure)
                    : Future.succeededFuture(usable.credential());
        }
    }

    @Override
    public synchronized void refused(Credential credential) {
        // A credential that was asked for later than the refused one may be good.
        if (known != null
                && known.credential().equals(credential)
                && !clock.instant().isBefore(pauseEnds)) {
            doubted = true;
            renewal = Instant.MIN;
        }
    }

    /** Ends a command that runs; whoever waits for it gets a failure, and no other is started. */
    @Override
    public void close() {
        Run last;
        synchronized (this) {
            closed = true;
            last = running;
        }
        if (last != null) {
            last.process().stop();
        }
    }

    private synchronized @Nullable Run startWhereDue() {
        Instant now = clock.instant();
        boolean due = usable() == null || !now.isBefore(renewal);
        if (!due || closed || running != null || now.isBefore(pauseEnds)) {
            return null;
        }
        pauseEnds = now.plus(PAUSE);
        running = new Run(new ExecRun(command, RUN), Promise.promise());
        return running;
    }

    private synchronized @Nullable ExecCredential usable() {
        return known == null || known.hasExpired(clock.instant()) ? null : known;
    }

    // Whatever is thrown, also where no thread can be had: a run without an end would keep everybody waiting.
    private void execute(Run run) {
        try {
            executor.execute(() -> run(run));
        } catch (Throwable notStarted) {
            failed(run, ExecFailure.unexpected(command, notStarted));
        }
    }

    private void run(Run run) {
        try {
            succeeded(run, ExecCredential.read(run.process().output(), command.apiVersion()));
        } catch (ExecFailure sentence) {
            failed(run, sentence);
        } catch (IllegalArgumentException odd) {
            failed(run, ExecFailure.of(command, String.valueOf(odd.getMessage())));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            failed(run, ExecFailure.of(command, "was interrupted"));
        } catch (Throwable defect) {
            failed(run, ExecFailure.unexpected(command, defect));
        }
    }

    private void succeeded(Run run, ExecCredential credential) {
        synchronized (this) {
            known = credential;
            failure = null;
            doubted = false;
            renewal = renewal(credential.expires());
            running = null;
        }
        run.answer().complete(credential.credential());
    }

    /** A minute before the end, or a fifth of a short life. */
    private Instant renewal(@Nullable Instant expires) {
        if (expires == null) {
            return Instant.MAX;
        }
        Duration part = Duration.between(clock.instant(), expires).dividedBy(PART);
        return expires.minus(part.compareTo(EARLY) < 0 ? part : EARLY);
    }

    private void failed(Run run, ExecFailure sentence) {
        log.atWarn().setCause(sentence).log("the gateway's credential was not renewed");
        GatewayFailure told = unavailable(sentence);
        ExecCredential old;
        synchronized (this) {
            failure = told;
            doubted = false;
            running = null;
            old = usable();
        }
        if (old == null) {
            run.answer().fail(told);
        } else {
            run.answer().complete(old.credential());
        }
    }

    /** The client is not told which command; the log is. */
    private static GatewayFailure unavailable(@Nullable Throwable cause) {
        return new GatewayFailure(
                FailureReason.UNAVAILABLE, "the gateway has no credential of its own for the API server", cause);
    }

    private record Run(ExecRun process, Promise<Credential> answer) {}
}
