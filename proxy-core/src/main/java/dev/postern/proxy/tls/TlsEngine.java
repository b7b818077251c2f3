package dev.postern.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose TLS is used, for every connection of the process alike. */
public enum TlsEngine {
    /** BoringSSL through netty-tcnative. A handshake takes a fraction of the JDK's CPU time. */
    BORING_SSL {
        @Override
        public SSLEngineOptions options() {
            return new BoringSslOptions();
        }
    },
    /** The JDK's own. Its handshakes take milliseconds, so they run on worker threads and not on the event loop. */
    JDK {
        @Override
        public SSLEngineOptions options() {
            return new JdkSSLEngineOptions().setUseWorkerThread(true);
        }
    };

    /** System property that forces one engine: {@code boringssl} or {@code jdk}. */
    public static final String PROPERTY = "postern.tls.engine";

    /**
     * The forced engine, or else BoringSSL where it loads and the JDK's where it does not.
     *
     * @throws IllegalStateException where BoringSSL is forced and does not load
     * @throws IllegalArgumentException where the property names no engine
     */
    public static TlsEngine preferred() {
        TlsEngine forced = forced(System.getProperty(PROPERTY, ""));
        if (forced != null) {
            return forced;
        }
        return OpenSsl.isAvailable() ? BORING_SSL : JDK;
    }

    private static @Nullable TlsEngine forced(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "":
                return null;
            case "jdk":
                return JDK;
            case "boringssl":
                if (!OpenSsl.isAvailable()) {
                    throw new IllegalStateException(
                            PROPERTY + "=boringssl, but BoringSSL does not load here", OpenSsl.unavailabilityCause());
                }
                return BORING_SSL;
            default:
                throw new IllegalArgumentException(PROPERTY + "=" + name + ": must be boringssl or jdk");
        }
    }

    /** The engine for a Vert.x server or client; a new object each time. */
    public abstract SSLEngineOptions options();
}
