package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TlsEngineTest {
    private final @Nullable String before = System.getProperty(TlsEngine.PROPERTY);

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(TlsEngine.PROPERTY);
        } else {
            System.setProperty(TlsEngine.PROPERTY, before);
        }
    }

    @Test
    void boringSslLoadsOnThePlatformThatTheBuildBringsItFor() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");

        assertThat(OpenSsl.isAvailable()).isEqualTo(platform.equals("Linux amd64"));
    }

    @Test
    void prefersBoringSslWhereItLoads() {
        System.clearProperty(TlsEngine.PROPERTY);

        assertThat(TlsEngine.preferred()).isEqualTo(OpenSsl.isAvailable() ? TlsEngine.BORING_SSL : TlsEngine.JDK);
    }

    @Test
    void takesTheEngineThatIsForced() {
        System.setProperty(TlsEngine.PROPERTY, "JDK");
        assertThat(TlsEngine.preferred()).isEqualTo(TlsEngine.JDK);
        assertThat(TlsEngine.preferred().options()).isInstanceOf(JdkSSLEngineOptions.class);

        System.setProperty(TlsEngine.PROPERTY, "boringssl");
        assertThat(TlsEngine.preferred()).isEqualTo(TlsEngine.BORING_SSL);
        assertThat(TlsEngine.preferred().options()).isInstanceOf(OpenSSLEngineOptions.class);
    }

    @Test
    void refusesAnEngineThatDoesNotExist() {
        System.setProperty(TlsEngine.PROPERTY, "gnutls");

        assertThatIllegalArgumentException()
                .isThrownBy(TlsEngine::preferred)
                .withMessage("postern.tls.engine=gnutls: must be boringssl or jdk");
    }

    @Test
    void handshakesOfTheJdkStayOffTheEventLoop() {
        assertThat(TlsEngine.JDK.options().getUseWorkerThread()).isTrue();
    }
}
