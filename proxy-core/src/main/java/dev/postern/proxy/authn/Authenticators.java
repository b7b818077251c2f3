package dev.postern.proxy.authn;

import io.vertx.core.Future;
import java.time.Clock;

/** Makes the {@link Authenticator}. */
public final class Authenticators {
    private Authenticators() {}

    /**
     * One that believes what the options say and nothing else.
     *
     * @throws IllegalArgumentException where two static tokens are the same
     */
    public static Authenticator of(AuthenticationOptions options) {
        Credentials credentials = new Credentials(options, Clock.systemUTC());
        return request -> Future.future(promise -> promise.complete(
                credentials.identity(request.head(), request.connection().certificates())));
    }
}
