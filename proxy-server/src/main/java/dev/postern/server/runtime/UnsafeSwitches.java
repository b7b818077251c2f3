package dev.postern.server.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * System properties and environment variables that would switch a check off behind the configuration's back: strict
 * HTTP, certificate and host name verification, direct dials. The program does not start with one of them.
 */
public final class UnsafeSwitches {
    private static final Set<String> NOT_TRUE = Set.of(
            "vertx.disableHttpHeadersValidation",
            "jdk.internal.httpclient.disableHostnameVerification",
            "kubernetes.trust.certificates",
            "kubernetes.disable.hostname.verification",
            "trustAll",
            "com.sun.jndi.ldap.object.trustURLCodebase",
            "com.sun.jndi.rmi.object.trustURLCodebase",
            "com.sun.jndi.cosnaming.object.trustURLCodebase");
    private static final Set<String> NOT_FALSE = Set.of("io.netty.handler.codec.http.defaultStrictLineParsing");
    private static final Set<String> NOT_SET = Set.of("http.proxyHost", "https.proxyHost", "socksProxyHost");
    private static final Set<String> VARIABLES_NOT_TRUE =
            Set.of("KUBERNETES_TRUST_CERTIFICATES", "KUBERNETES_DISABLE_HOSTNAME_VERIFICATION");

    private UnsafeSwitches() {}

    /** A sentence for each switch that is set, in the order of their names; none where the program may start. */
    public static List<String> of(Properties properties, Map<String, String> environment) {
        List<String> found = new ArrayList<>();
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            boolean bad = NOT_TRUE.contains(name) && !value.equalsIgnoreCase("false")
                    || NOT_FALSE.contains(name) && !value.equalsIgnoreCase("true")
                    || NOT_SET.contains(name) && !value.isEmpty();
            if (bad) {
                found.add("system property " + name + " switches a protection off: remove it");
            }
        }
        for (String name : VARIABLES_NOT_TRUE) {
            if (!environment.getOrDefault(name, "false").equalsIgnoreCase("false")) {
                found.add("environment variable " + name + " switches a protection off: remove it");
            }
        }
        found.sort(null);
        return List.copyOf(found);
    }
}
