package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules for a request's head that hold whatever the version of HTTP. */
public final class RequestRules {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    /** At most once each: two readers might take different ones (catalogue D11). */
    private static final List<String> SINGLETONS = List.of(
            "host",
            "authorization",
            "content-length",
            "content-type",
            "transfer-encoding",
            "upgrade",
            "expect",
            "sec-websocket-key",
            "sec-websocket-version",
            "impersonate-user",
            "impersonate-uid",
            "x-remote-user",
            "x-remote-uid");

    private RequestRules() {}

    /**
     * A head from its parts, held against the rules for method, target, {@code Host} and singletons.
     *
     * @param target path and query as sent
     * @param fields names and values already held against the grammar of field lines
     * @throws GatewayFailure {@code MALFORMED}, {@code METHOD_NOT_ALLOWED} or {@code EXPECTATION_FAILED}
     */
    public static RequestHead head(String method, String target, List<Field> fields) {
        if (!METHODS.contains(method)) {
            throw notAllowed(method);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        checkPath(path);
        @Nullable String query = question < 0 ? null : target.substring(question + 1);
        if (query != null && !Octets.allow(Octets.QUERY, query)) {
            throw malformed("the query holds a space, a #, a control character or a character that is not ASCII");
        }
        checkFields(fields);
        return new RequestHead(method, path, query, HttpFields.of(fields));
    }

    /**
     * Holds a field that did not come through a field line, as over HTTP/2, against the grammar of field lines.
     *
     * @throws GatewayFailure {@code MALFORMED}
     */
    public static Field field(String name, String value) {
        if (name.isEmpty() || !Octets.allow(Octets.NAME, name)) {
            throw malformed("a header name holds something else than letters, digits and -");
        }
        if (!Octets.allow(Octets.VALUE, value)) {
            throw malformed("the value of header " + name + " holds a control character");
        }
        return new Field(name, value);
    }

    /** The method in {@code [0, length)}, as one of the known strings. */
    static String method(byte[] line, int length) {
        for (String method : METHODS) {
            if (equals(method, line, length)) {
                return method;
            }
        }
        throw notAllowed(new String(line, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /** Whether {@code host[:port]} is a name or an address and nothing else. */
    static boolean isAuthority(String host) {
        int bracket = host.startsWith("[") ? host.indexOf(']') : -1;
        int colon = host.indexOf(':', Math.max(bracket, 0));
        int end = colon < 0 ? host.length() : colon;
        if (bracket >= 0
                ? bracket + 1 != end || !isIpv6(host.substring(1, bracket))
                : !isName(host.substring(0, end))) {
            return false;
        }
        return colon < 0 || isPort(host.substring(colon + 1));
    }

    private static void checkPath(String path) {
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw malformed("the request target is not a path that starts with one /");
        }
        if (!Octets.allow(Octets.PATH, path)) {
            throw malformed("the path holds a character that must be percent-encoded there");
        }
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            if (at + 2 >= path.length() || !isHex(path.charAt(at + 1)) || !isHex(path.charAt(at + 2))) {
                throw malformed("a % in the path is not followed by two hexadecimal digits");
            }
        }
    }

    private static void checkFields(List<Field> fields) {
        int seen = 0;
        @Nullable String host = null;
        for (Field field : fields) {
            int singleton = singleton(field.name());
            if (singleton < 0) {
                continue;
            }
            int bit = 1 << singleton;
            if ((seen & bit) != 0) {
                throw malformed("header " + SINGLETONS.get(singleton) + " is there twice");
            }
            seen |= bit;
            if (singleton == 0) {
                host = field.value();
            } else if (field.name().equalsIgnoreCase("expect") && !field.value().equalsIgnoreCase("100-continue")) {
                throw new GatewayFailure(
                        FailureReason.EXPECTATION_FAILED, "the only expectation that is met is 100-continue");
            }
        }
        if (host == null || !isAuthority(host)) {
            throw malformed(host == null ? "there is no Host header" : "the Host header is not a name or an address");
        }
    }

    private static int singleton(String name) {
        for (int i = 0; i < SINGLETONS.size(); i++) {
            if (SINGLETONS.get(i).length() == name.length() && SINGLETONS.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= 255 && Octets.allow(Octets.HOST, name);
    }

    private static boolean isIpv6(String address) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (!isHex(c) && c != ':' && c != '.') {
                return false;
            }
        }
        return address.indexOf(':') >= 0 && address.length() <= 45;
    }

    private static boolean isPort(String port) {
        if (port.isEmpty() || port.length() > 5) {
            return false;
        }
        for (int i = 0; i < port.length(); i++) {
            if (port.charAt(i) < '0' || port.charAt(i) > '9') {
                return false;
            }
        }
        return Integer.parseInt(port) <= 65535;
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean equals(String text, byte[] line, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static GatewayFailure notAllowed(String method) {
        String shown = method.length() <= 20 ? method : method.substring(0, 20).concat("…");
        return new GatewayFailure(
                FailureReason.METHOD_NOT_ALLOWED,
                String.format(Locale.ROOT, "method %s is not one of %s", shown, String.join(", ", METHODS)));
    }

    private static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
