package dev.postern.server.credential;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A credential from a file that someone else renews, as the kubelet does with a service account's token: read again once a
 * minute while it is used ({@code client-go transport/token_source.go}), and when the API server refused it.
 */
public final class RereadCredentials implements CredentialSource {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Reloadable<Credential> credential;
    private final Runnable reload;
    private final Executor executor;
    private final Clock clock;
    private Instant readAt;

    /** {@code reload} reads the file into {@code credential}; it blocks, so it runs on a daemon thread of its own. */
    public RereadCredentials(Reloadable<Credential> credential, Runnable reload) {
        this(credential, reload, task -> daemon(task).start(), Clock.systemUTC());
    }

    RereadCredentials(Reloadable<Credential> credential, Runnable reload, Executor executor, Clock clock) {
        this.credential = credential;
        this.reload = reload;
        this.executor = executor;
        this.clock = clock;
        this.readAt = clock.instant();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "credential-file");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Future<Credential> current() {
        readAfter(EVERY);
        return Future.succeededFuture(credential.current());
    }

    @Override
    public void refused(Credential refused) {
        if (refused.equals(credential.current())) {
            readAfter(PAUSE);
        }
    }

    private synchronized void readAfter(Duration age) {
        Instant now = clock.instant();
        if (!now.isBefore(readAt.plus(age))) {
            readAt = now;
            executor.execute(reload);
        }
    }
}
