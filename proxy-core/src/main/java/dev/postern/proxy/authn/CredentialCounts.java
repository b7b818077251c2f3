package dev.postern.proxy.authn;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.Map;

/** Counts credentials by method and result, both closed sets. */
final class CredentialCounts {
    private final Map<Method, Counter> good = new EnumMap<>(Method.class);
    private final Map<Method, Counter> bad = new EnumMap<>(Method.class);

    CredentialCounts(MeterRegistry meters) {
        for (Method method : Method.values()) {
            good.put(method, counter(meters, method, "success"));
            bad.put(method, counter(meters, method, "failure"));
        }
    }

    private static Counter counter(MeterRegistry meters, Method method, String result) {
        return Counter.builder("postern.authentication.credentials")
                .description("Credentials that requests showed, by method and result; a token of no method is not here")
                .tag("method", method.label())
                .tag("result", result)
                .register(meters);
    }

    void count(Method method, boolean success) {
        Counter counter = (success ? good : bad).get(method);
        if (counter != null) {
            counter.increment();
        }
    }

    Future<Identity> counted(Method method, Future<Identity> identity) {
        return identity.onComplete(done -> count(method, done.succeeded()));
    }
}
