package dev.postern.proxy.backend;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;

/** Measures what reaching a kubelet takes. Called on the client's event loop. */
public interface StepTimer {
    /** Starts the step's work and measures until its future completes, either way. */
    <T> Future<T> timed(Step step, Supplier<Future<T>> work);

    /** The steps, and the label of their durations. */
    enum Step {
        /** TCP; for plain calls, and through a proxy, TLS too. */
        DIAL,
        TLS_HANDSHAKE,
        /** From the request's head to the answer's. */
        UPGRADE;

        private final String label = name().toLowerCase(Locale.ROOT);

        public String label() {
            return label;
        }
    }
}
