package dev.postern.proxy.jwt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts how often issuers' keys were read. */
final class KeyFetches {
    private final Counter successes;
    private final Counter failures;

    KeyFetches(MeterRegistry meters) {
        this.successes = counter(meters, "success");
        this.failures = counter(meters, "failure");
    }

    private static Counter counter(MeterRegistry meters, String result) {
        return Counter.builder("postern.authentication.jwks.fetches")
                .description("Reads of issuers' keys by result; a set without a usable key is a failure")
                .tag("result", result)
                .register(meters);
    }

    void count(boolean success) {
        (success ? successes : failures).increment();
    }
}
