package dev.postern.server.dev;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on what runs elsewhere, never on an event loop. */
final class Waiting {
    private static final int PATIENCE_SECONDS = 10;

    private Waiting() {}

    /** Until it is done; fails with this sentence and its cause where it is not. */
    static <T> T on(Future<T> future, String sentence) throws DevFailure {
        return on(future.toCompletionStage().toCompletableFuture(), sentence);
    }

    /** The same. */
    static <T> T on(java.util.concurrent.Future<T> future, String sentence) throws DevFailure {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof DevFailure failure) {
                throw failure;
            }
            throw DevFailure.because(sentence + ": " + failed.getCause(), failed);
        } catch (TimeoutException slow) {
            throw DevFailure.because(sentence + " within " + PATIENCE_SECONDS + " s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw DevFailure.because(sentence + ": interrupted", interrupted);
        }
    }
}
