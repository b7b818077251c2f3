package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.regex.Pattern;

/** Kubernetes' object names ({@code apimachinery pkg/util/validation}, after RFC 1123). */
final class Names {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LABEL_LENGTH = 63;
    private static final int SUBDOMAIN_LENGTH = 253;

    private Names() {}

    static boolean isLabel(String name) {
        return name.length() <= LABEL_LENGTH && LABEL.matcher(name).matches();
    }

    static boolean isSubdomain(String name) {
        return name.length() <= SUBDOMAIN_LENGTH && SUBDOMAIN.matcher(name).matches();
    }

    /** A namespace's or container's name: at most 63 characters. */
    static String label(String what, String name) {
        if (!isLabel(name)) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED,
                    "the " + what + " name is not a DNS label: at most 63 lower-case letters, digits and inner '-'");
        }
        return name;
    }

    /** A pod's or node's name: at most 253 characters. */
    static String subdomain(String what, String name) {
        if (!isSubdomain(name)) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED,
                    "the " + what
                            + " name is not a DNS subdomain: at most 253 lower-case letters, digits, '-' and '.'");
        }
        return name;
    }
}
