package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules of HTTP/1.1 for where a body ends, for {@code Connection}, and for requests that ask to upgrade. */
final class FramingRules {
    /** What a {@code Connection} header must never make anybody drop (CVE-2021-31999 and its kind; catalogue D1). */
    private static final Set<String> KEPT = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "host",
            "content-length",
            "transfer-encoding",
            "expect",
            "forwarded",
            "x-real-ip");

    private static final List<String> KEPT_PREFIXES = List.of("impersonate-", "x-remote-", "x-forwarded-");

    private FramingRules() {}

    /**
     * Holds an HTTP/1.1 head against the rules.
     *
     * @throws GatewayFailure {@code MALFORMED}
     */
    static void check(RequestHead head) {
        boolean length = false;
        boolean chunked = false;
        boolean body = false;
        boolean expect = false;
        for (Field field : head.fields().all()) {
            if (is("Content-Length", field)) {
                length = true;
                body = checkLength(field.value()) > 0;
            } else if (is("Transfer-Encoding", field)) {
                chunked = true;
                checkEncoding(field.value());
            } else if (is("Connection", field)) {
                checkConnection(field.value());
            } else if (is("Expect", field)) {
                expect = true;
            }
        }
        if (length && chunked) {
            throw malformed("Content-Length and Transfer-Encoding are both there");
        }
        if ((body || chunked || expect) && head.asksForUpgrade()) {
            throw malformed("a request that asks for an upgrade has a body or expects an answer before one");
        }
    }

    /** RFC 9110 8.6; 18 digits always fit a long. */
    static long checkLength(String value) {
        boolean digits = !value.isEmpty() && value.length() <= 18;
        for (int i = 0; i < value.length() && digits; i++) {
            digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
        }
        if (!digits) {
            throw malformed("Content-Length is not a number of 1 to 18 digits");
        }
        return Long.parseLong(value);
    }

    private static void checkEncoding(String value) {
        if (!value.equals("chunked")) {
            throw malformed("Transfer-Encoding is something else than chunked");
        }
    }

    private static void checkConnection(String value) {
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            String option = value.substring(from, to).strip();
            if (!Octets.allow(Octets.TOKEN, option)) {
                throw malformed("the Connection header holds something else than names with commas between them");
            }
            if (isKept(option)) {
                throw malformed("the Connection header names " + option + ", which concerns more than this connection");
            }
            from = to + 1;
        }
    }

    private static boolean isKept(String option) {
        String name = option.toLowerCase(Locale.ROOT).replace('_', '-');
        return KEPT.contains(name) || KEPT_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static boolean is(String name, Field field) {
        return field.name().length() == name.length() && field.name().equalsIgnoreCase(name);
    }

    private static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
