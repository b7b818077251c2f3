package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnsafeSwitchesTest {
    @ParameterizedTest
    @CsvSource({
        "vertx.disableHttpHeadersValidation, true",
        "vertx.disableHttpHeadersValidation, ''",
        "io.netty.handler.codec.http.defaultStrictLineParsing, false",
        "jdk.internal.httpclient.disableHostnameVerification, ''",
        "jdk.internal.httpclient.disableHostnameVerification, true",
        "com.sun.jndi.ldap.object.trustURLCodebase, true",
        "com.sun.jndi.rmi.object.trustURLCodebase, true",
        "com.sun.jndi.cosnaming.object.trustURLCodebase, true",
        "kubernetes.trust.certificates, true",
        "kubernetes.disable.hostname.verification, true",
        "trustAll, true",
        "http.proxyHost, proxy.example",
        "https.proxyHost, proxy.example",
        "socksProxyHost, proxy.example"
    })
    void findsASystemProperty(String name, String value) {
        Properties properties = new Properties();
        properties.setProperty(name, value);

        assertThat(UnsafeSwitches.of(properties, Map.of()))
                .containsExactly("system property " + name + " switches a protection off: remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KUBERNETES_TRUST_CERTIFICATES", "KUBERNETES_DISABLE_HOSTNAME_VERIFICATION"})
    void findsAnEnvironmentVariable(String name) {
        assertThat(UnsafeSwitches.of(new Properties(), Map.of(name, "true")))
                .containsExactly("environment variable " + name + " switches a protection off: remove it");
    }

    @Test
    void findsNothingInAnOrdinaryProcess() {
        Properties properties = new Properties();
        properties.setProperty("vertx.disableHttpHeadersValidation", "false");
        properties.setProperty("io.netty.handler.codec.http.defaultStrictLineParsing", "true");
        properties.setProperty("http.nonProxyHosts", "localhost");

        assertThat(UnsafeSwitches.of(properties, Map.of("HTTP_PROXY", "http://proxy")))
                .isEmpty();
    }
}
